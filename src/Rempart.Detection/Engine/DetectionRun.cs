using System.Security.Cryptography;
using Rempart.Detection.Correlations;
using Rempart.Detection.Events;

namespace Rempart.Detection;

/// <summary>
/// Compares a stream of events with the rules of an engine and keeps the state of its correlations. Input is given piece by piece;
/// results come in the order of the events, whatever the number of threads. Not for use by several threads at once.
/// </summary>
public sealed class DetectionRun
{
    private const int PiecesPerThread = 4;

    private readonly IDetectionSink _sink;
    private readonly EventWorker[] _workers;
    private readonly EventBatch[] _batches;
    private readonly List<Firing> _firings = [];
    private readonly InputTable _inputs = new();
    private long _offset;

    internal DetectionRun(DetectionEngine engine, IDetectionSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        Engine = engine;
        _sink = sink;
        Seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
        _workers = [.. Enumerable.Range(0, engine.Options.Threads).Select(_ => new EventWorker(engine, Seed))];
        // Several pieces for each thread: one that is slow does not keep the others waiting, and results are given while the rest is compared.
        _batches = [.. Enumerable.Range(0, _workers.Length == 1 ? 1 : _workers.Length * PiecesPerThread).Select(_ => new EventBatch())];
        Correlator = new Correlator(engine.Rules.Correlations, engine.Options.Correlations, engine.Options.Threads, Seed);
    }

    /// <summary>What the run met so far.</summary>
    public DetectionCounters Counters { get; } = new();

    /// <summary>How many conditions were asked, the rest having been ruled out by the indexes.</summary>
    public long ConditionsAsked => _workers.Sum(worker => worker.Asked);

    internal DetectionEngine Engine { get; }

    internal ulong Seed { get; }

    internal Correlator Correlator { get; }

    internal InputTable Inputs => _inputs;

    /// <summary>How many events and other records were given so far, those of a state that was taken up included.</summary>
    public long Sequence { get; internal set; }

    /// <summary>Says where the events that follow come from; their numbers begin at 0.</summary>
    /// <param name="name">A file's path, or another name.</param>
    public void BeginInput(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        _inputs.Begin(name, Sequence);
        _offset = 0;
    }

    /// <summary>Compares all whole events in a piece of input. Events in arrays and events one after another are taken alike.</summary>
    /// <param name="bytes">The buffer. It is not kept.</param>
    /// <param name="start">Where the content begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="isLast">
    /// Whether this is the end of the input. Its last byte must then be a line end; append one, so that a number at the end is
    /// known to be whole.
    /// </param>
    /// <returns>How many bytes were used; give the others again, with more behind them.</returns>
    public int Process(byte[] bytes, int start, int end, bool isLast)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(end, bytes.Length);
        var arrival = Engine.Options.Time.GetUtcNow().UtcTicks;
        var used = _workers.Length > 1 ? Parallelly(bytes, start, end, isLast, arrival) : Alone(bytes, start, end, isLast, arrival, start);
        _offset += used;
        return used;
    }

    /// <summary>Passes over input that is too large to be an event.</summary>
    /// <param name="bytes">How much was passed over.</param>
    public void Skip(long bytes)
    {
        Counters.TooLarge++;
        _sink.Rejected(new EventProblem(_inputs.PlaceOf(Sequence), _offset, "the event is larger than the limit"));
        Sequence++;
        _offset += bytes;
    }

    /// <summary>Ends the run: events that were held back for their order are compared.</summary>
    public void Complete()
    {
        Correlator.Complete(_firings);
        GiveFirings(long.MaxValue);
        CountCorrelations();
    }

    /// <summary>Writes the windows of all correlations.</summary>
    /// <param name="stream">Takes them.</param>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        StateFormat.Write(stream, this);
    }

    /// <summary>
    /// Takes up windows that were saved, before any event. What belongs to a correlation that is not there any more, or was changed, is
    /// left out. The numbers of threads may differ.
    /// </summary>
    /// <param name="stream">What <see cref="Save"/> wrote.</param>
    /// <exception cref="InvalidDataException">The state is cut off, damaged, or of another version.</exception>
    public void Restore(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        StateFormat.Read(stream, this);
    }

    private int Alone(byte[] bytes, int start, int end, bool isLast, long arrival, int origin)
    {
        var used = _workers[0].Process(_batches[0], bytes, start, end, isLast, arrival) - start;
        Merge(_batches[0], bytes, origin);
        return used;
    }

    private int Parallelly(byte[] bytes, int start, int end, bool isLast, long arrival)
    {
        var cuts = Cuts.Find(bytes, start, end, _batches.Length);
        // Without a place that is surely between two events, one worker reads all.
        if (cuts.Count < 2)
            return Alone(bytes, start, end, isLast, arrival, start);
        new Pieces(
            cuts.Count - 1,
            (thread, piece) => _workers[thread].Process(_batches[piece], bytes, cuts[piece], cuts[piece + 1], true, arrival),
            piece => Merge(_batches[piece], bytes, start)).Run(_workers.Length);
        var used = cuts[^1] - start;
        return isLast ? used + Alone(bytes, cuts[^1], end, isLast, arrival, start) : used;
    }

    private void Merge(EventBatch batch, byte[] bytes, int origin)
    {
        Counters.Add(batch.Counters);
        for (var i = 0; i < batch.Hits.Count; i++)
            batch.Hits[i].Sequence += Sequence;
        Correlator.Take(batch.Hits, _firings);
        var bad = 0;
        foreach (var match in batch.Matches)
        {
            for (; bad < batch.Bad.Count && batch.Bad[bad].Index < match.Index; bad++)
                Give(batch.Bad[bad], origin);
            GiveFirings(Sequence + match.Index);
            Counters.Matches++;
            _sink.Matched(new DetectionMatch(Engine.Rules.Rules[match.Rule], _inputs.PlaceOf(Sequence + match.Index), bytes.AsSpan(match.Start, match.Length), match.Ticks));
        }
        for (; bad < batch.Bad.Count; bad++)
            Give(batch.Bad[bad], origin);
        GiveFirings(long.MaxValue);
        Sequence += batch.Read;
        CountCorrelations();
    }

    private void Give(BadRecord bad, int origin) =>
        _sink.Rejected(new EventProblem(_inputs.PlaceOf(Sequence + bad.Index), _offset + bad.Offset - origin, Reason(bad.Status)));

    private static string Reason(ParseStatus status) => status switch
    {
        ParseStatus.NotAnObject => "an event must be a JSON object",
        ParseStatus.TooDeep => $"nested deeper than {EventParser.DeepestNesting}",
        ParseStatus.Incomplete => "the input ends within an event",
        _ => "no JSON",
    };

    // Firings whose event comes before the given one.
    private void GiveFirings(long before)
    {
        var count = 0;
        for (; count < _firings.Count && _firings[count].Sequence < before; count++)
        {
            var firing = _firings[count];
            var rule = Engine.Rules.Correlations[firing.Correlation];
            if (!rule.GivesMatches)
                continue;
            Counters.Matches++;
            _sink.Fired(new CorrelationMatch(
                rule, GroupKeys.Read(rule, firing.Key), new DateTimeOffset(firing.Ticks, TimeSpan.Zero), [.. firing.Events.Select(_inputs.PlaceOf)], firing.EventCount));
        }
        _firings.RemoveRange(0, count);
    }

    private void CountCorrelations()
    {
        Counters.Ungrouped = Correlator.Ungrouped;
        Counters.Late = Correlator.Shards.Sum(shard => shard.Late);
        Counters.TooLate = Correlator.Shards.Sum(shard => shard.TooLate);
        Counters.EvictedGroups = Correlator.Shards.Sum(shard => shard.EvictedGroups);
        Counters.EvictedEvents = Correlator.Shards.Sum(shard => shard.EvictedEvents);
    }
}
