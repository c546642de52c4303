using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using Rempart.Server.Identity.Records;
using Rempart.Server.Identity.Store;

namespace Rempart.Server.Identity.Sessions;

/// <summary>Every minute writes the failed sign-ins as evidence; every hour removes sessions and tokens that ended.</summary>
internal sealed partial class Housekeeping(
    IServiceScopeFactory scopes, SignInRecords records, TimeProvider time, ILogger<Housekeeping> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        for (var minute = 0; await timer.WaitForNextTickAsync(stoppingToken); minute++)
        {
            await TryAsync(() => records.FlushAsync(stoppingToken), stoppingToken);
            if (minute % 60 == 0)
                await TryAsync(() => PruneAsync(stoppingToken), stoppingToken);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(() => records.FlushAsync(cancellationToken), cancellationToken);
    }

    private async Task PruneAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var now = time.GetUtcNow();
        await scope.ServiceProvider.GetRequiredService<IdentityStore>().Sessions
            .Where(session => session.ExpiresAt < now || session.IdleUntil < now).ExecuteDeleteAsync(cancellation);
        await scope.ServiceProvider.GetRequiredService<IOpenIddictTokenManager>().PruneAsync(now - Kept, cancellation);
        await scope.ServiceProvider.GetRequiredService<IOpenIddictAuthorizationManager>().PruneAsync(now - Kept, cancellation);
    }

    // The database may be away for a moment; the next round does the work.
    private async Task TryAsync(Func<Task> work, CancellationToken cancellation)
    {
        try
        {
            await work();
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            LogFailed(logger, error.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Identity's housekeeping failed and is tried again in a minute: {Message}")]
    private static partial void LogFailed(ILogger logger, string message);
}
