using Quartz;
using Rempart.Core.Estates;
using Rempart.Core.Posture;
using Rempart.Server.Hosting;

namespace Rempart.Server.Posture;

/// <summary>
/// Plans the controls when the server starts and when the estate changes. At start everything that is not fresh is verified at
/// once, so that the page is live in seconds and not after the first interval.
/// </summary>
internal sealed partial class VerifyScheduler(
    ISchedulerFactory schedulers,
    VerifySchedule schedule,
    IEstateSource estates,
    IPosture posture,
    StartGate gate,
    ILogger<VerifyScheduler> logger) : BackgroundService
{
    private readonly SemaphoreSlim _changed = new(0);

    public override void Dispose()
    {
        _changed.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        estates.Changed += Wake;
        try
        {
            // The controls probe the server itself too, so it must be complete first.
            await gate.Opened.WaitAsync(stoppingToken);
            await TryAsync(VerifyStaleAsync, stoppingToken);
            while (true)
            {
                await SynchronizeAsync(stoppingToken);
                await _changed.WaitAsync(stoppingToken);
                // What was proved was proved for another declaration.
                await TryAsync(stop => posture.VerifyAsync([], "system", progress: null, stop), stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
        finally
        {
            estates.Changed -= Wake;
        }
    }

    // Whatever fails here, such as a ledger that was tampered with, is to be seen in the console; the server must run for that.
    private async Task TryAsync(Func<CancellationToken, Task> verify, CancellationToken cancellation)
    {
        try
        {
            await verify(cancellation);
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            LogNotVerified(logger, error);
        }
    }

    private void Wake() => _changed.Release();

    private async Task VerifyStaleAsync(CancellationToken cancellation)
    {
        var report = await posture.ReportAsync(cancellation);
        string[] stale = [.. report.Controls.Where(control => control.AssessedAt is null || control.Stale).Select(control => control.Id)];
        if (stale.Length > 0)
            await posture.VerifyAsync(stale, "system", progress: null, cancellation);
    }

    private async Task SynchronizeAsync(CancellationToken cancellation)
    {
        try
        {
            await schedule.SynchronizeAsync(await schedulers.GetScheduler(cancellation), cancellation);
        }
        catch (SchedulerException error)
        {
            LogNotPlanned(logger, error);
        }
    }

    [LoggerMessage(LogLevel.Error, "The controls could not be verified; they are verified again on schedule.")]
    private static partial void LogNotVerified(ILogger logger, Exception error);

    [LoggerMessage(LogLevel.Error, "The controls could not be planned; they are planned again when the estate changes or the server starts.")]
    private static partial void LogNotPlanned(ILogger logger, Exception error);
}
