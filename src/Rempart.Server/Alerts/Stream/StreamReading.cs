using System.Runtime.InteropServices;
using System.Text;
using Rempart.Core.Events;
using Rempart.Detection;
using Rempart.Server.Alerts.Rules;
using Rempart.Server.Alerts.Suppressions;

namespace Rempart.Server.Alerts.Stream;

/// <summary>
/// One reading of the log with the rules in force: the engine's run, where the events lie, and what was found and is not stored yet.
/// Its state is the windows of correlations; it is saved with the place in the log that it belongs to.
/// </summary>
internal sealed class StreamReading
{
    private const int Version = 1;
    private readonly IEventLog _log;
    private readonly SuppressionList _suppressions;
    private readonly int _eventsKept;
    private readonly BlockIndex _blocks = new();
    private DetectionRun _run;
    private Explanations _explanations;
    private Relay _relay;

    public StreamReading(IEventLog log, RulesInForce rules, SuppressionList suppressions, int eventsKept)
    {
        (_log, _suppressions, _eventsKept, Rules) = (log, suppressions, eventsKept, rules);
        _explanations = new Explanations(rules.Engine);
        Batch = NewBatch();
        _relay = new Relay(this);
        _run = rules.Engine.Begin(_relay);
        _run.BeginInput("");
    }

    public RulesInForce Rules { get; private set; }

    public DetectionBatch Batch { get; private set; }

    public DetectionCounters Counters => _run.Counters;

    /// <summary>Compares a block's events with the rules.</summary>
    /// <param name="block">The block.</param>
    /// <param name="isReplay">Its detections are stored already.</param>
    public void Take(in CommittedBlock block, bool isReplay)
    {
        Batch.Source = block.Block.Source;
        Batch.IsReplay = isReplay;
        _blocks.Add(_run.Sequence, block.Address);
        var lines = block.Block.Lines;
        if (!MemoryMarshal.TryGetArray(lines, out var segment))
            segment = new ArraySegment<byte>(lines.ToArray());
        var (at, end) = (segment.Offset, segment.Offset + segment.Count);
        while (at < end)
        {
            var used = _run.Process(segment.Array!, at, end, isLast: true);
            if (used == 0)
                break;
            at += used;
        }
        Batch.IsReplay = false;
    }

    /// <summary>Other rules from here on. Windows of correlations that did not change are kept.</summary>
    public void Change(RulesInForce rules)
    {
        using var state = new MemoryStream();
        _run.Save(state);
        Rules = rules;
        _explanations = new Explanations(rules.Engine);
        _relay = new Relay(this);
        _run = rules.Engine.Begin(_relay);
        state.Position = 0;
        _run.Restore(state);
    }

    /// <summary>Fetches the events of correlations that fired from the log, as far as it still has them.</summary>
    public async Task FetchAsync(CancellationToken cancellation)
    {
        // One block often holds events of several alerts, and is read once.
        var wanted = new SortedDictionary<long, List<(PendingAlert Alert, int Index)>>();
        foreach (var (alert, match) in Batch.Firings)
        {
            foreach (var (address, index) in match.Events.Select(place => _blocks.Find(place.Index)).OfType<(long, int)>())
            {
                if (!wanted.TryGetValue(address, out var places))
                    wanted[address] = places = [];
                places.Add((alert, index));
            }
        }
        foreach (var (address, places) in wanted)
        {
            if (!places.Exists(place => Batch.HasRoom(place.Alert)) || await _log.FindAsync(address, cancellation) is not { } block)
                continue;
            foreach (var (alert, index) in places)
                Batch.Keep(alert, block.Source, Line(block.Lines.Span, index));
        }
        Batch.Firings.Clear();
    }

    /// <summary>What was found is stored; the next batch begins.</summary>
    public void BeginBatch() => Batch = NewBatch();

    public byte[] Save()
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Version);
            _blocks.Write(writer);
        }
        _run.Save(stream);
        return stream.ToArray();
    }

    /// <exception cref="InvalidDataException">The state is damaged or of another version.</exception>
    public void Restore(byte[] state)
    {
        using var stream = new MemoryStream(state);
        try
        {
            using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
            if (reader.ReadInt32() != Version)
                throw new InvalidDataException("this is a state of another version");
            _blocks.Read(reader);
        }
        catch (EndOfStreamException error)
        {
            throw new InvalidDataException("the state is cut off", error);
        }
        _run.Restore(stream);
    }

    private static ReadOnlySpan<byte> Line(ReadOnlySpan<byte> lines, int index)
    {
        for (; index > 0 && !lines.IsEmpty; index--)
            lines = lines.IndexOf((byte)'\n') is >= 0 and var end ? lines[(end + 1)..] : [];
        return lines.IndexOf((byte)'\n') is >= 0 and var last ? lines[..last] : lines;
    }

    private DetectionBatch NewBatch() => new(_explanations, _suppressions, _eventsKept);

    // The engine's run lives longer than a batch.
    private sealed class Relay(StreamReading reading) : IDetectionSink
    {
        public void Matched(in DetectionMatch match) => reading.Batch.Matched(match);

        public void Fired(CorrelationMatch match) => reading.Batch.Fired(match);

        public void Rejected(EventProblem problem) => reading.Batch.Rejected(problem);
    }
}
