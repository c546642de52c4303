using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Rempart.Core.Events;

namespace Rempart.Server.Tests.Collectors;

/// <summary>
/// An event log for the collectors' tests: it really writes to a file and returns when that is on the disk. It can be slow and it can
/// refuse, when a test says so.
/// </summary>
internal sealed class FileEventLog : IEventLog, IDisposable
{
    private readonly Lock _lock = new();
    private readonly string _path = Path.GetTempFileName();
    private readonly FileStream _file;
    private readonly List<CollectedEvent> _events = [];
    private readonly Dictionary<string, int> _waiting = [];
    private TaskCompletionSource _grew = New();
    private TaskCompletionSource? _gate;

    public FileEventLog() => _file = new FileStream(_path, FileMode.Append);

    public long Begin => 0;

    public long End => _file.Length;

    /// <summary>Thrown at the next appends; null for none.</summary>
    public EventLogException? Fault { get; set; }

    /// <summary>How many appends were refused.</summary>
    public int Refused { get; private set; }

    public IReadOnlyList<CollectedEvent> Events
    {
        get
        {
            lock (_lock)
                return [.. _events];
        }
    }

    /// <summary>What was taken of a source.</summary>
    public IReadOnlyList<CollectedEvent> Of(string source) => [.. Events.Where(one => one.Source == source)];

    /// <summary>From now on appends wait until the gate is opened.</summary>
    public void Shut() => _gate = New();

    public void Open()
    {
        var gate = _gate;
        _gate = null;
        gate?.SetResult();
    }

    public async ValueTask<long> AppendAsync(EventBlock block, CancellationToken cancellation)
    {
        if (_gate is { } gate)
        {
            Notice(() => _waiting[block.Source] = _waiting.GetValueOrDefault(block.Source) + 1);
            try
            {
                await gate.Task.WaitAsync(cancellation);
            }
            finally
            {
                Notice(() => _waiting[block.Source]--);
            }
        }
        await Task.Yield();
        if (Fault is { } fault)
        {
            Notice(() => Refused++);
            throw fault;
        }
        var lines = Encoding.UTF8.GetString(block.Lines.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(block.Count);
        block.Lines.Length.ShouldBeLessThanOrEqualTo(EventBlock.Largest);
        var at = 0L;
        Notice(() =>
        {
            at = _file.Position;
            _file.Write(block.Lines.Span);
            _file.Flush(flushToDisk: true);
            _events.AddRange(lines.Select(line => new CollectedEvent(block.Source, line)));
        });
        return at;
    }

    /// <summary>Waits until a source has this many events.</summary>
    public Task<IReadOnlyList<CollectedEvent>> WaitAsync(string source, int count) => WaitAsync(() => Of(source), events => events.Count >= count);

    /// <summary>Waits until this many appends of a source wait at the gate.</summary>
    public Task WaitingAsync(string source, int count) => WaitAsync(() => Waiting(source), waiting => waiting >= count);

    /// <summary>Waits until this many appends were refused.</summary>
    public Task RefusedAsync(int count) => WaitAsync(() => Refused, refused => refused >= count);

    public async IAsyncEnumerable<CommittedBlock> ReadAsync(long from, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.Yield();
        yield break;
    }

    public Task<long?> PositionAsync(string reader, CancellationToken cancellation) => Task.FromResult<long?>(null);

    public Task SavePositionAsync(string reader, long next, CancellationToken cancellation) => Task.CompletedTask;

    public void Dispose()
    {
        _file.Dispose();
        File.Delete(_path);
    }

    private int Waiting(string source)
    {
        lock (_lock)
            return _waiting.GetValueOrDefault(source);
    }

    private async Task<T> WaitAsync<T>(Func<T> read, Func<T, bool> isEnough)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        while (true)
        {
            Task grew;
            lock (_lock)
                grew = _grew.Task;
            var now = read();
            if (isEnough(now))
                return now;
            await grew.WaitAsync(limit.Token);
        }
    }

    private void Notice(Action change)
    {
        TaskCompletionSource grew;
        lock (_lock)
        {
            change();
            grew = _grew;
            _grew = New();
        }
        grew.SetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>An event as it was appended.</summary>
internal sealed record CollectedEvent(string Source, string Json)
{
    public string this[string path]
    {
        get
        {
            using var document = JsonDocument.Parse(Json);
            var at = document.RootElement;
            foreach (var name in path.Split('.'))
            {
                if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
                    return "";
            }
            return at.ToString();
        }
    }

    public string Raw => this["raw_data"];

    public string Uid => this["metadata.uid"];
}
