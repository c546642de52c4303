using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using DuckDB.NET.Data;
using Rempart.Core.Events;
using Rempart.Server.Events.Lake;
using Rempart.Server.Events.Search;

namespace Rempart.Server.Tests.Events.Search;

/// <summary>
/// A lake of plain Parquet files in a folder of its own, and a log in memory. A view that was opened for some columns holds those only, so
/// that a search which reads another fails.
/// </summary>
internal sealed class TestLake : ILake, IEventLog, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rempart-lake-").FullName;
    private readonly List<LakeSegment> _segments = [];
    private readonly List<CommittedBlock> _tail = [];
    private readonly HashSet<string> _stored = new(StringComparer.Ordinal);
    private readonly List<Channel<CommittedBlock>> _readers = [];
    private readonly DuckDBConnection _writer = new("DataSource=:memory:");
    private int _files;
    private long _next;

    public TestLake() => _writer.Open();

    /// <summary>The columns that were asked for, opening by opening; null for all.</summary>
    public List<IReadOnlyCollection<string>?> Opened { get; } = [];

    /// <summary>Whether the last opening had segments that reach over the time that was asked for.</summary>
    public bool ReadTimes { get; private set; }

    /// <summary>How many views are open.</summary>
    public int OpenViews { get; private set; }

    public long Begin => 0;

    public long End => _next;

    public ValueTask<long> AppendAsync(EventBlock block, CancellationToken cancellation) => ValueTask.FromResult(Keep(block));

    private long Keep(EventBlock block)
    {
        lock (_tail)
        {
            var committed = new CommittedBlock(_next, ++_next, TimeProvider.System.GetUtcNow(), block);
            _tail.Add(committed);
            foreach (var reader in _readers)
                reader.Writer.TryWrite(committed);
            return committed.Address;
        }
    }

    public void Append(string source, params IReadOnlyCollection<string> lines) =>
        Keep(new EventBlock(source, lines.Count, System.Text.Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")))));

    public async IAsyncEnumerable<CommittedBlock> ReadAsync(long from, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var mine = Channel.CreateUnbounded<CommittedBlock>();
        lock (_tail)
        {
            foreach (var block in _tail.Where(block => block.Address >= from))
                mine.Writer.TryWrite(block);
            _readers.Add(mine);
        }
        Reading.TrySetResult();
        await foreach (var block in mine.Reader.ReadAllAsync(cancellation))
            yield return block;
    }

    /// <summary>Done when somebody reads the log.</summary>
    public TaskCompletionSource Reading { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<long?> PositionAsync(string reader, CancellationToken cancellation) => Task.FromResult<long?>(null);

    public Task SavePositionAsync(string reader, long next, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Puts what is in the tail into segments, one a class, as the lake does.</summary>
    public void Seal()
    {
        var everything = Asked.Parse("");
        var rows = TailRows.Find(_tail, everything, long.MinValue, long.MaxValue, CancellationToken.None);
        _stored.UnionWith(rows.Select(row => row.Uid));
        _tail.Clear();
        foreach (var group in rows.GroupBy(row => ClassOf(row)))
        {
            var source = SearchTable.Make(_writer, [], [.. group], [.. LakeColumns.All.Select(column => column.Name)]);
            var path = Write($"SELECT * FROM {source} ORDER BY \"time\"");
            _segments.Add(new LakeSegment($"{_files}", path, group.Key, group.Count(), At(group.Min(row => row.Time)), At(group.Max(row => row.Time))));
        }
    }

    public Task<LakeView> OpenAsync(DateTimeOffset from, DateTimeOffset to, IReadOnlyCollection<string>? columns, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Opened.Add(columns);
        ReadTimes = _segments.Exists(segment => segment.First < to && segment.Last >= from && !segment.IsWithin(from, to));
        OpenViews++;
        var open = _segments.Where(segment => segment.First < to && segment.Last >= from)
            .Select(segment => columns is null ? segment : segment with { Path = Write($"SELECT {string.Join(", ", Read(segment).Select(LakeColumns.Quoted))} FROM {SearchTable.Parquet([segment])}") });
        IEnumerable<string> Read(LakeSegment segment) => segment.IsWithin(from, to) ? columns : columns.Append("time").Distinct(StringComparer.Ordinal);
        return Task.FromResult(new LakeView([.. open], [.. _tail], uids => uids.Where(_stored.Contains).ToHashSet(StringComparer.Ordinal), () =>
        {
            OpenViews--;
            return ValueTask.CompletedTask;
        }));
    }

    public void Dispose()
    {
        _writer.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static int ClassOf(TailRow row)
    {
        using var line = System.Text.Json.JsonDocument.Parse(row.Line);
        return line.RootElement.GetProperty("class_uid").GetInt32();
    }

    private static DateTimeOffset At(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private string Write(string select)
    {
        var path = Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{_files++}.parquet"));
        ExpertSql.Execute(_writer, $"COPY ({select}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)");
        return path;
    }
}
