using System.Collections.Concurrent;
using System.Text.Json;
using Rempart.Core.Events;
using Rempart.Events;
using Rempart.Server.Events.Lake;

namespace Rempart.Server.Events.Search;

/// <summary>An event of the log that is in no segment yet.</summary>
internal sealed record TailRow(long Time, string Uid, string Source, ReadOnlyMemory<byte> Line);

/// <summary>Finds events in blocks of the log, by reading them: what arrived a moment ago is found without an index.</summary>
internal static class TailRows
{
    private static readonly QueryColumn Time = EventQuery.Field("time")!.Attributes[0];
    private static readonly QueryColumn Uid = EventQuery.Field("uid")!.Attributes[0];

    /// <summary>The events of a view's tail that a query asks for, each once and none that a segment has too, in no order.</summary>
    public static IReadOnlyCollection<TailRow> Find(LakeView view, EventQuery query, long from, long to, CancellationToken cancellation)
    {
        var found = Find(view.Tail, query, from, to, cancellation);
        var redelivered = view.Redelivered([.. found.Select(row => row.Uid)]);
        return redelivered.Count == 0 ? found : [.. found.Where(row => !redelivered.Contains(row.Uid))];
    }

    /// <summary>The events that a query asks for, each once, in no order.</summary>
    public static IReadOnlyCollection<TailRow> Find(IReadOnlyList<CommittedBlock> blocks, EventQuery query, long from, long to, CancellationToken cancellation)
    {
        var found = new ConcurrentDictionary<string, TailRow>(StringComparer.Ordinal);
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.ForEach(blocks, parallel, () => new Reader(query), (block, _, reader) =>
        {
            foreach (var row in reader.Read(block.Block, from, to))
            {
                // The same delivery twice has the same id.
                found.TryAdd(row.Uid, row);
            }
            cancellation.ThrowIfCancellationRequested();
            return reader;
        }, _ => { });
        return (IReadOnlyCollection<TailRow>)found.Values;
    }

    /// <summary>The lines of a block, without their line ends.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Lines(EventBlock block)
    {
        for (var rest = block.Lines; !rest.IsEmpty;)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (!line.IsEmpty)
                yield return line;
        }
    }

    /// <summary>Reads blocks for one thread.</summary>
    public sealed class Reader
    {
        private readonly EventMatcher _matcher;
        private readonly EventValues _keys = new();

        public Reader(EventQuery query)
        {
            _matcher = new EventMatcher(query);
            _keys.AskFor(Time);
            _keys.AskFor(Uid);
        }

        public IEnumerable<TailRow> Read(EventBlock block, long from, long to)
        {
            foreach (var line in Lines(block))
            {
                if (Matching(line, block.Source) is { } row && row.Time >= from && row.Time < to)
                    yield return row;
            }
        }

        private TailRow? Matching(ReadOnlyMemory<byte> line, string source)
        {
            try
            {
                if (!_matcher.Matches(line.Span, source))
                    return null;
                _keys.Read(line.Span, source);
            }
            catch (JsonException)
            {
                // Such a line is no event; the lake says so when it seals the block.
                return null;
            }
            return _keys.Of(Time) is [var time, ..] && _keys.Of(Uid) is [var uid, ..] && long.TryParse(time, System.Globalization.CultureInfo.InvariantCulture, out var at)
                ? new TailRow(at, uid, source, line)
                : null;
        }
    }
}
