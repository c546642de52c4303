using Microsoft.EntityFrameworkCore;
using Rempart.Server.Collectors.Store;
using Rempart.Server.Collectors.Tokens;
using Rempart.Server.Database;

namespace Rempart.Server.Collectors.Sources;

/// <summary>
/// Keeps what was heard in the database, and reads what other servers heard and which tokens they made or revoked. While the database is
/// away, collecting goes on with what is known.
/// </summary>
internal sealed partial class SourceKeeper(
    SourceBook book, TokenBook tokens, IDbContextFactory<CollectorsContext> contexts, TimeProvider time, ILogger<SourceKeeper> logger) : BackgroundService, IStartupStep
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    public Task RunAsync(CancellationToken cancellation) => PassAsync(cancellation);

    public async Task PassAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        // Also what was heard before the clock was set back: it would stand in the way of the silence.
        var (now, ahead) = (time.GetUtcNow(), time.GetUtcNow() + SourceCounters.Ahead);
        await context.Database.ExecuteSqlAsync($"UPDATE collectors.source SET last_heard = {now} WHERE last_heard > {ahead}", cancellation);
        foreach (var counters in book.Counters)
            counters.Value.NotAfter(now);
        foreach (var (id, counters) in book.Counters)
        {
            if (counters.Unsaved is not { } news)
                continue;
            await context.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO collectors.source AS known (id, events, not_understood, last_heard) VALUES ({id}, {news.Events}, {news.NotUnderstood}, {news.LastHeard})
                ON CONFLICT (id) DO UPDATE SET events = known.events + excluded.events, not_understood = known.not_understood + excluded.not_understood,
                    last_heard = greatest(known.last_heard, excluded.last_heard)
                """, cancellation);
            counters.Saved(news.Events, news.NotUnderstood);
        }
        foreach (var row in await context.Sources.AsNoTracking().ToListAsync(cancellation))
            book.Of(row.Id).Loaded(row.Events, row.NotUnderstood, row.LastHeard);
        await tokens.RefreshAsync(context, cancellation);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await TryAsync(stoppingToken);
    }

    private async Task TryAsync(CancellationToken cancellation)
    {
        try
        {
            await PassAsync(cancellation);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogAway(logger, error.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "What log sources were heard cannot be kept at present; it is tried again. {Reason}")]
    private static partial void LogAway(ILogger logger, string reason);
}
