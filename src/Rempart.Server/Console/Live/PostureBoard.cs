using Rempart.Core.Posture;

namespace Rempart.Server.Console.Live;

/// <summary>
/// The one snapshot that all pages and circuits share: a change is read once, not once for each viewer. While someone watches it
/// follows the posture; while nobody does it does nothing, and a page that finds it old reads anew.
/// </summary>
internal sealed partial class PostureBoard : IDisposable
{
    /// <summary>How old a snapshot may be when a page is asked for: a change of this server makes it old at once.</summary>
    internal static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    /// <summary>How often watchers get news when nothing is said to have changed: time alone makes assessments stale.</summary>
    internal static readonly TimeSpan Beat = TimeSpan.FromSeconds(15);

    // Many controls that conclude at once are read once.
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(200);

    private readonly IPosture _posture;
    private readonly BoardReader _reader;
    private readonly TimeProvider _time;
    private readonly ILogger<PostureBoard> _log;
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly ITimer _beat;
    private readonly ITimer _gather;
    private readonly CancellationTokenSource _end = new();
    private int _dirty = 1;
    private int _gathering;

    public PostureBoard(IPosture posture, TimeProvider time, ILogger<PostureBoard> log)
    {
        (_posture, _time, _log) = (posture, time, log);
        _reader = new BoardReader(posture);
        _beat = time.CreateTimer(_ => Follow(), null, Beat, Beat);
        _gather = time.CreateTimer(_ => Follow(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        posture.Changed += OnChanged;
    }

    /// <summary>Raised when <see cref="Last"/> is new.</summary>
    public event Action? Changed;

    /// <summary>The newest snapshot that is at hand, without waiting; null before the first.</summary>
    public BoardSnapshot? Last { get; private set; }

    /// <summary>A snapshot that is fresh enough for a page. When the posture cannot be read, the last one, marked so.</summary>
    /// <param name="cancellation">Gives up.</param>
    public async ValueTask<BoardSnapshot> CurrentAsync(CancellationToken cancellation)
    {
        if (Last is { Failed: false } last && Volatile.Read(ref _dirty) == 0 && _time.GetUtcNow() - last.Report.At < Fresh)
            return last;
        await _one.WaitAsync(cancellation);
        try
        {
            if (Last is { Failed: false } read && Volatile.Read(ref _dirty) == 0 && _time.GetUtcNow() - read.Report.At < Fresh)
                return read;
            Interlocked.Exchange(ref _dirty, 0);
            Last = await _reader.ReadAsync(cancellation);
            return Last;
        }
        catch (Exception problem) when (problem is not OperationCanceledException && Last is not null)
        {
            LogUnreadable(problem);
            Interlocked.Exchange(ref _dirty, 1);
            Last = Last with { Failed = true };
            return Last;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose()
    {
        _posture.Changed -= OnChanged;
        _end.Cancel();
        _beat.Dispose();
        _gather.Dispose();
        _end.Dispose();
        _one.Dispose();
    }

    private void OnChanged(string controlId)
    {
        _reader.Forget(controlId);
        Interlocked.Exchange(ref _dirty, 1);
        if (Interlocked.Exchange(ref _gathering, 1) == 0)
            _gather.Change(Gather, Timeout.InfiniteTimeSpan);
    }

    private async void Follow()
    {
        Interlocked.Exchange(ref _gathering, 0);
        if (Changed is null)
            return;
        try
        {
            Interlocked.Exchange(ref _dirty, 1);
            await CurrentAsync(_end.Token);
            Changed?.Invoke();
        }
        catch (Exception problem) when (problem is OperationCanceledException or ObjectDisposedException)
        {
            LogEnded();
        }
        catch (Exception problem)
        {
            // Nothing was ever read. The pages say so themselves when they are asked for.
            LogUnreadable(problem);
        }
    }

    [LoggerMessage(4101, LogLevel.Warning, "The console could not read the posture; pages show the last state that was read.")]
    private partial void LogUnreadable(Exception problem);

    [LoggerMessage(4102, LogLevel.Debug, "The console stopped to follow the posture.")]
    private partial void LogEnded();
}
