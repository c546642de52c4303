using System.Runtime.CompilerServices;
using System.Threading.Channels;
using FASTER.core;
using Rempart.Core.Events;
using Rempart.Server.Hosting;

namespace Rempart.Server.Events.Lake.Log;

/// <summary>
/// The durable log, on FASTER's log. One writer takes all blocks that wait, puts them behind each other and commits them with one write
/// to the disk; then all of their senders are answered. When the disk refuses, all who wait are told so, and the log is opened anew.
/// </summary>
internal sealed class EventLog : IEventLog, IHostedService, IAsyncDisposable
{
    private const int MostWaiting = 4096;
    private const long LargestCommit = 32 * 1024 * 1024;
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(1);

    private readonly Channel<Waiting> _waiting = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly RecentBlocks _recent;
    private readonly LakePace _pace;
    private readonly ReaderPositions _positions;
    private readonly EventsOptions _options;
    private readonly LakeMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<EventLog> _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _lock = new();
    private LogStore? _store;
    private string? _refusal;
    private long _tried;
    private TaskCompletionSource _committed = NewSignal();
    private long _end;
    private Task _writer = Task.CompletedTask;
    private bool _isDisposed;

    public EventLog(EventsOptions options, DataDirectory directory, LakeMetrics metrics, TimeProvider time, ILogger<EventLog> logger)
    {
        (_options, _metrics, _time, _logger) = (options, metrics, time, logger);
        Folder = Path.Combine(options.Folder ?? directory.PathOf("events"), "log");
        _positions = new ReaderPositions(Path.Combine(Folder, "readers"));
        // Who keeps up never reads the disk.
        _recent = new RecentBlocks(options.LargestTail);
        _pace = new LakePace(Math.Max(options.LargestTail, 3L * options.SegmentBytes), time);
    }

    /// <summary>Where it lies.</summary>
    public string Folder { get; }

    public long Begin => Volatile.Read(ref _store)?.Begin ?? 0;

    public long End => Volatile.Read(ref _end);

    /// <summary>What was lost, a sentence; null when nothing was.</summary>
    public string? Damage { get; private set; }

    /// <summary>Why it takes nothing; null when it does.</summary>
    public string? Refusal => Volatile.Read(ref _refusal);

    /// <summary>How many bytes of it no segment has yet.</summary>
    public long Backlog => End - (_positions.Find(LakeReader) ?? End);

    /// <summary>The name of this log; a new log has another.</summary>
    public string Id { get; private set; } = "";

    public Task StartAsync(CancellationToken cancellationToken)
    {
        Open();
        _writer = Task.Run(WriteAllAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        await _stopping.CancelAsync();
        await _writer;
        await _ending.CancelAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        await StopAsync(CancellationToken.None);
        lock (_lock)
            _store?.Dispose();
        _store = null;
        _positions.Dispose();
        _stopping.Dispose();
        _ending.Dispose();
    }

    public async ValueTask<long> AppendAsync(EventBlock block, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(block);
        if (block.Lines.Length is 0 or > EventBlock.Largest || block.Count < 1 || block.Source.Length is 0 or > LogFrame.LargestSource)
            throw new ArgumentException("A block has 1 event or more, at most 8 MiB, and a source of at most 128 characters.", nameof(block));
        if (Backlog > _options.LargestBacklog)
            throw Refuse(new EventLogException("The event log holds more than the lake has stored; send again in a moment.") { IsBusy = true });
        var waiting = new Waiting(block);
        try
        {
            await _waiting.Writer.WriteAsync(waiting, cancellation);
        }
        catch (ChannelClosedException)
        {
            throw Refuse(new EventLogException("The server is stopping; send the events again."));
        }
        return await waiting.Done.Task.WaitAsync(cancellation);
    }

    /// <summary>The reader that stores events; the log is as far behind as it is.</summary>
    public const string LakeReader = "lake";

    public async IAsyncEnumerable<CommittedBlock> ReadAsync(long from, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _ending.Token);
        var next = from;
        while (!both.IsCancellationRequested)
        {
            var committed = Volatile.Read(ref _committed).Task;
            while (next < End)
            {
                if (_recent.TryGet(next, out var block))
                {
                    next = block.Next;
                    yield return block;
                    continue;
                }
                // A page at a time from the disk; then it may be in memory.
                var blocks = ReadStored(next);
                if (blocks.Count == 0)
                    break;
                foreach (var stored in blocks)
                {
                    next = stored.Next;
                    yield return stored;
                }
            }
            try
            {
                await committed.WaitAsync(both.Token);
            }
            catch (OperationCanceledException)
            {
                yield break;
            }
        }
    }

    // A reading would fetch many pages of the disk for the one block.
    public ValueTask<EventBlock?> FindAsync(long address, CancellationToken cancellation)
    {
        if (_recent.TryGet(address, out var block))
            return ValueTask.FromResult(block.Address == address ? block.Block : null);
        lock (_lock)
            return ValueTask.FromResult(_store is { } store && address >= store.Begin && address < store.End ? store.Read(address) : null);
    }

    /// <summary>The committed blocks from one address up to another.</summary>
    public List<CommittedBlock> ReadRange(long from, long to)
    {
        var found = new List<CommittedBlock>();
        for (var next = from; next < to;)
        {
            if (_recent.TryGet(next, out var block))
            {
                found.Add(block);
                next = block.Next;
                continue;
            }
            var blocks = ReadStored(next);
            if (blocks.Count == 0)
                break;
            found.AddRange(blocks);
            next = blocks[^1].Next;
        }
        return found.FindAll(block => block.Address < to);
    }

    // Behind the end is what was cut off as damaged; new events take its place.
    public Task<long?> PositionAsync(string reader, CancellationToken cancellation) =>
        Task.FromResult(_positions.Find(reader) is { } position ? Math.Min(position, End) : (long?)null);

    public async Task SavePositionAsync(string reader, long next, CancellationToken cancellation)
    {
        await _positions.SaveAsync(reader, next, cancellation);
        lock (_lock)
        {
            if (_positions.Least is { } least && _store is { } store)
                store.Truncate(Math.Min(least, store.End));
        }
        if (reader == LakeReader)
            _pace.Moved();
        _metrics.Backlog(Backlog);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private List<CommittedBlock> ReadStored(long from)
    {
        var blocks = new List<CommittedBlock>();
        lock (_lock)
        {
            if (_store is null)
                return blocks;
            using var scan = _store.Scan(Math.Max(from, _store.Begin));
            for (long bytes = 0; bytes < LargestCommit && scan.TryNext(out var block); bytes += block.Block.Lines.Length)
                blocks.Add(block);
        }
        return blocks;
    }

    private async Task WriteAllAsync()
    {
        var batch = new List<Waiting>();
        while (await _waiting.Reader.WaitToReadAsync())
        {
            if (await _pace.WaitAsync(() => Backlog, _stopping.Token))
                _metrics.Slowed();
            long bytes = 0;
            while (bytes < LargestCommit && _waiting.Reader.TryRead(out var waiting))
            {
                batch.Add(waiting);
                bytes += waiting.Block.Lines.Length;
            }
            try
            {
                await WriteAsync(batch);
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                var refused = Fail(error);
                foreach (var waiting in batch)
                    waiting.Done.TrySetException(Refuse(refused));
            }
            batch.Clear();
        }
    }

    private async Task WriteAsync(List<Waiting> batch)
    {
        CheckRoom();
        var store = _store ?? Reopen();
        var began = _time.GetTimestamp();
        var now = _time.GetUtcNow();
        var blocks = new List<CommittedBlock>(batch.Count);
        foreach (var waiting in batch)
            blocks.Add(await store.AddAsync(now, waiting.Block, CancellationToken.None));
        await store.CommitAsync(CancellationToken.None);
        _recent.Add(blocks);
        Volatile.Write(ref _end, store.End);
        Volatile.Write(ref _refusal, null);
        Interlocked.Exchange(ref _committed, NewSignal()).TrySetResult();
        for (var i = 0; i < batch.Count; i++)
            batch[i].Done.TrySetResult(blocks[i].Address);
        _metrics.Committed(batch, _time.GetElapsedTime(began));
        _metrics.Backlog(Backlog);
    }

    // Said before the disk is full, so that the database and the machine have room to go on.
    private void CheckRoom()
    {
        var free = new DriveInfo(Folder).AvailableFreeSpace;
        if (free < _options.LeastFree)
            throw new IOException($"the disk of {Folder} has {free / 1024 / 1024} MiB free, and {_options.LeastFree / 1024 / 1024} MiB must stay free");
    }

    private void Open()
    {
        try
        {
            Reopen();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FasterException)
        {
            Fail(error);
        }
    }

    private LogStore Reopen()
    {
        // Not by the time of day: a clock that is set back must not shut the log.
        if (Refusal is { } refusal && _time.GetElapsedTime(_tried) < TryAgain)
            throw new IOException(refusal);
        _tried = _time.GetTimestamp();
        lock (_lock)
        {
            var aside = LogStore.SetAside(Folder);
            _positions.Load();
            var store = LogStore.Open(Folder, _positions.Find(LakeReader) ?? 0);
            Id = ReadId();
            if ((aside ?? store.Damage) is { } damage)
            {
                Damage = damage;
                LakeMessages.Damaged(_logger, damage);
            }
            Volatile.Write(ref _store, store);
            _recent.Clear();
            Volatile.Write(ref _end, store.End);
            Interlocked.Exchange(ref _committed, NewSignal()).TrySetResult();
            return store;
        }
    }

    private string ReadId()
    {
        var path = Path.Combine(Folder, "id");
        if (!File.Exists(path))
            File.WriteAllText(path, Guid.NewGuid().ToString("N"));
        return File.ReadAllText(path).Trim();
    }

    private EventLogException Fail(Exception error)
    {
        var message = $"The event log takes nothing: {error.Message.TrimEnd('.')}. Make room on the disk or make it writable; the log goes on by itself.";
        if (Refusal != message)
            LakeMessages.Refuses(_logger, error, error.Message);
        Volatile.Write(ref _refusal, message);
        lock (_lock)
        {
            _store?.Dispose();
            Volatile.Write(ref _store, null);
        }
        return new EventLogException(message, error);
    }

    private EventLogException Refuse(EventLogException error)
    {
        _metrics.Refused(error.IsBusy);
        return error;
    }

    /// <summary>A block whose sender waits.</summary>
    internal sealed class Waiting(EventBlock block)
    {
        public EventBlock Block => block;

        public TaskCompletionSource<long> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
