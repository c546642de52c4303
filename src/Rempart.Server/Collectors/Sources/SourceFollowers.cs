using System.Collections.Concurrent;
using Rempart.Core.Estates;

namespace Rempart.Server.Collectors.Sources;

/// <summary>
/// Runs a loop for each source that Rempart fetches itself, as the estate declares them now. A source that cannot be read is tried again,
/// and says why meanwhile.
/// </summary>
internal abstract partial class SourceFollowers(IEstateSource estates, SourceBook book, TimeProvider time, ILogger logger) : BackgroundService
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<LogSource, (Task Loop, CancellationTokenSource Stop)> _running = new();
    private readonly SemaphoreSlim _changed = new(1, 1);

    protected Estate Estate => estates.Current;

    public override void Dispose()
    {
        base.Dispose();
        _changed.Dispose();
    }

    protected abstract bool Follows(LogSource source);

    /// <summary>Follows a source until it is cancelled. It throws when the source cannot be read, and is then called again.</summary>
    protected abstract Task FollowAsync(LogSource source, CancellationToken cancellation);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        estates.Changed += Signal;
        try
        {
            while (true)
            {
                await _changed.WaitAsync(stoppingToken);
                await AdjustAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
        finally
        {
            estates.Changed -= Signal;
            await StopAsync([.. _running.Keys]);
        }
    }

    private void Signal()
    {
        try
        {
            _changed.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake already.
        }
        catch (ObjectDisposedException)
        {
            // The server has stopped.
        }
    }

    // A declaration is a record: one that says the same goes on as it is.
    private async Task AdjustAsync(CancellationToken cancellation)
    {
        var wanted = estates.Current.LogSources.Where(Follows).ToHashSet();
        await StopAsync([.. _running.Keys.Where(source => !wanted.Contains(source))]);
        foreach (var source in wanted)
        {
            if (_running.ContainsKey(source))
                continue;
            var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            _running[source] = (Task.Run(() => LoopAsync(source, stop.Token), CancellationToken.None), stop);
        }
    }

    private async Task StopAsync(LogSource[] sources)
    {
        foreach (var source in sources)
        {
            if (!_running.TryRemove(source, out var running))
                continue;
            await running.Stop.CancelAsync();
            await running.Loop;
            running.Stop.Dispose();
            book.Of(source.Id).Problem = null;
        }
    }

    private async Task LoopAsync(LogSource source, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(source, cancellation);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                var counters = book.Of(source.Id);
                if (counters.Problem != error.Message)
                    LogUnreadable(logger, source.Id, error.Message);
                counters.Problem = error.Message;
                await Task.Delay(Retry, time, CancellationToken.None).WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The log source {Source} cannot be read: {Reason}")]
    private static partial void LogUnreadable(ILogger logger, string source, string reason);
}
