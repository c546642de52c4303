namespace Rempart.Server.Events.Lake.Log;

/// <summary>
/// Lets the log be no faster than the lake, while the lake works: what is in no segment yet is read by every search and held in memory.
/// A lake that stands still, because its database or its storage is away, slows nobody: the log has room on the disk for that.
/// </summary>
internal sealed class LakePace(long largestTail, TimeProvider time)
{
    /// <summary>A lake that stored nothing for so long stands still.</summary>
    public static readonly TimeSpan StandsStill = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long? _movedAt;

    /// <summary>The lake has stored more.</summary>
    public void Moved()
    {
        lock (_lock)
        {
            _movedAt = time.GetTimestamp();
            _moved.TrySetResult();
            _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Waits while the lake works and is too far behind.</summary>
    /// <param name="behind">How many bytes it is behind.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Whether somebody had to wait.</returns>
    public async Task<bool> WaitAsync(Func<long> behind, CancellationToken cancellation)
    {
        var hasWaited = false;
        while (behind() > largestTail && TimeLeft(out var moved) is { } left && left > TimeSpan.Zero)
        {
            hasWaited = true;
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAny(moved, Task.Delay(left, time, either.Token));
            await either.CancelAsync();
            if (cancellation.IsCancellationRequested)
                break;
        }
        return hasWaited;
    }

    private TimeSpan? TimeLeft(out Task moved)
    {
        lock (_lock)
        {
            moved = _moved.Task;
            return _movedAt is { } at ? StandsStill - time.GetElapsedTime(at) : null;
        }
    }
}
