using Microsoft.EntityFrameworkCore;
using Rempart.Core.Access;
using Rempart.Core.Estates;
using Rempart.Server.Bastion.Authorities;
using Rempart.Server.Bastion.Grants;
using Rempart.Server.Bastion.Keys;
using Rempart.Server.Bastion.People;
using Rempart.Server.Bastion.Sessions;
using Rempart.Server.Bastion.Store;

namespace Rempart.Server.Bastion;

/// <summary>
/// Does what time does: ends what is over, takes back what a changed estate does not give any more, closes sessions without end. What
/// it does is safe to do twice and on two servers.
/// </summary>
internal sealed partial class BastionClock(
    GrantService grants, KeyService keys, SessionReader sessions, AuthorityService authorities, EstatePeople people, IEstateSource estates,
    IDbContextFactory<BastionContext> contexts, BastionMetrics metrics, BastionOptions options, TimeProvider time, ILogger<BastionClock> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim _changed = new(0, 1);
    private DateOnly _takenBackOn;
    private int _estateChanged = 1;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        void OnChanged()
        {
            Interlocked.Exchange(ref _estateChanged, 1);
            if (_changed.CurrentCount == 0)
                _changed.Release();
        }

        estates.Changed += OnChanged;
        try
        {
            for (var round = 0; ; round++)
            {
                await RoundAsync(round, stoppingToken);
                // A changed estate is acted on at once: somebody may have gone.
                await _changed.WaitAsync(Every, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping; the next start goes on.
        }
        finally
        {
            estates.Changed -= OnChanged;
        }
    }

    public override void Dispose()
    {
        _changed.Dispose();
        base.Dispose();
    }

    /// <summary>One round of everything.</summary>
    internal async Task RoundAsync(int round, CancellationToken cancellation)
    {
        await TryAsync(() => grants.ExpireAsync(cancellation), cancellation);
        await TryAsync(() => TakeBackAsync(cancellation), cancellation);
        await TryAsync(() => sessions.CloseLostAsync(cancellation), cancellation);
        await TryAsync(() => authorities.RetireAsync(cancellation), cancellation);
        await TryAsync(() => CountAsync(cancellation), cancellation);
        if (round % 720 == 0)
            await TryAsync(() => PruneAsync(cancellation), cancellation);
    }

    private async Task TakeBackAsync(CancellationToken cancellation)
    {
        // People come and go with the estate, and with the day.
        if (Interlocked.Exchange(ref _estateChanged, 0) == 0 && _takenBackOn == people.Today)
            return;
        try
        {
            await grants.TakeBackAsync(cancellation);
            await using var context = await contexts.CreateDbContextAsync(cancellation);
            foreach (var person in await context.Keys.Where(row => row.RemovedAt == null).Select(row => row.Person).Distinct().ToListAsync(cancellation))
            {
                if (people.Estate.People.Find(person) is not { } known || !AccessPolicy.IsActive(known, people.Today))
                    await keys.RemoveAllAsync(person, "system", cancellation);
            }
            _takenBackOn = people.Today;
        }
        catch
        {
            Interlocked.Exchange(ref _estateChanged, 1);
            throw;
        }
    }

    private async Task CountAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        metrics.Counted(
            await context.Grants.LongCountAsync(row => row.State == AccessGrantState.Active, cancellation),
            await context.Grants.LongCountAsync(row => row.State == AccessGrantState.Requested, cancellation));
    }

    private async Task PruneAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var oldest = time.GetUtcNow() - TimeSpan.FromDays(options.EventDays);
        await context.Events.Where(row => row.At < oldest).ExecuteDeleteAsync(cancellation);
        // The canaries' own grants say nothing once they are over.
        var day = time.GetUtcNow() - TimeSpan.FromDays(1);
        await context.Grants.Where(row => row.Canary && row.Until < day).ExecuteDeleteAsync(cancellation);
        await context.Sessions.Where(row => row.Canary && row.OpenedAt < day).ExecuteDeleteAsync(cancellation);
    }

    // The database may be away for a moment; the next round does the work. Nothing is open longer for it: the bastion ends sessions by itself.
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

    [LoggerMessage(LogLevel.Warning, "A round of access's clock failed and is tried again in some seconds: {Message}")]
    private static partial void LogFailed(ILogger logger, string message);
}
