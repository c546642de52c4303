using Rempart.Detection.Correlations;
using Rempart.Detection.Events;
using Rempart.Detection.Matching;

namespace Rempart.Detection;

/// <summary>Reads and compares the events of a piece of input, for one thread.</summary>
internal sealed class EventWorker
{
    // The sink hears of so many of a batch; all are counted.
    private const int MostBad = 1000;

    private readonly DetectionEngine _engine;
    private readonly EventParser _parser;
    private readonly ParsedEvent _event;
    private readonly Router _router;
    private readonly PredicateEvaluator _evaluator;
    private readonly LiteralMemory _literals = new();
    private readonly HitWriter _writer;
    private readonly int[] _rules;
    private EventBatch _batch = new();
    private MatchState?[] _states = new MatchState?[16];

    public EventWorker(DetectionEngine engine, ulong seed)
    {
        _engine = engine;
        _parser = new EventParser(engine.Fields.Tree);
        _event = new ParsedEvent(engine.Fields.Tree.Count);
        _router = new Router(engine, seed);
        _evaluator = new PredicateEvaluator(engine.Fields);
        _writer = new HitWriter(engine.Fields, engine.Rules, seed);
        _rules = new int[engine.Rules.Rules.Count];
    }

    public long Asked => _states.Sum(state => state?.Asked ?? 0);

    /// <summary>Reads all whole events between two places.</summary>
    /// <param name="batch">Takes what is found; it is emptied first.</param>
    /// <param name="bytes">The buffer.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="end">Where the content ends. When <paramref name="isLast"/>, white space must be the last of it.</param>
    /// <param name="isLast">Whether nothing follows.</param>
    /// <param name="arrival">The time for events without one.</param>
    /// <returns>The place up to which the buffer is done with.</returns>
    public int Process(EventBatch batch, byte[] bytes, int start, int end, bool isLast, long arrival)
    {
        _batch = batch;
        batch.Clear();
        var timeouts = _evaluator.Timeouts;
        var at = start;
        while (true)
        {
            at = SkipBetween(bytes, at, end);
            if (at >= end)
                break;
            var status = _parser.Parse(bytes, at, end, _event, out var after);
            if (status == ParseStatus.Incomplete && !isLast)
                break;
            if (status == ParseStatus.Event)
                Compare(at, after - at, arrival);
            else
                Reject(status, status == ParseStatus.NotAnObject ? at : after);
            at = status is ParseStatus.Event or ParseStatus.NotAnObject ? after : Resume(bytes, start, at, end);
            _batch.Read++;
        }
        _batch.Counters.ExpressionTimeouts = _evaluator.Timeouts - timeouts;
        return at;
    }

    // Arrays of events are the events in them: what stands between objects is passed over.
    private static int SkipBetween(byte[] bytes, int at, int end)
    {
        while (at < end && bytes[at] is (byte)'\n' or (byte)' ' or (byte)'\r' or (byte)'\t' or (byte)',' or (byte)'[' or (byte)']' or 0xEF or 0xBB or 0xBF)
            at++;
        return at;
    }

    private void Compare(int start, int length, long arrival)
    {
        _batch.Counters.Events++;
        _batch.Counters.DuplicateKeys += _event.HasDuplicateKeys ? 1 : 0;
        _batch.Counters.HugeNumbers += _event.HasHugeNumbers ? 1 : 0;
        _batch.Counters.InvalidText += _event.HasInvalidText ? 1 : 0;
        var route = _engine.Options.Routing ? _router.Find(_event) : null;
        var hits = new RuleHits(_rules);
        State(route?.Table ?? _engine.Everything).Match(_event, ref hits);
        if (hits.Count == 0)
            return;
        hits.Sort();
        var ticks = Time(arrival);
        foreach (var rule in hits.Rules)
        {
            if (route?.Claim is { } claim && !claim.Allows(_engine.Rules.Rules[rule].LogSource))
                continue;
            if (_engine.Rules.Rules[rule].GivesMatches)
                _batch.Matches.Add(new MatchRecord(rule, _batch.Read, start, length, ticks));
            if (_engine.Feeds[rule] is { } feeds)
                _writer.Write(feeds, _event, _batch.Read, ticks, _batch.Hits);
        }
    }

    private long Time(long arrival)
    {
        foreach (var node in _engine.TimeNodes)
        {
            var index = _event.First(node);
            if (index >= 0 && _event[index].HasText && EventTime.TryParse(_event.Raw(ref _event[index]), out var ticks))
                return ticks;
        }
        _batch.Counters.Untimed++;
        return arrival;
    }

    private MatchState State(RuleTable table)
    {
        if (table.Number >= _states.Length)
            Array.Resize(ref _states, Math.Max(table.Number + 1, _states.Length * 2));
        return _states[table.Number] ??= new MatchState(table, _evaluator, _literals);
    }

    private void Reject(ParseStatus status, int offset)
    {
        switch (status)
        {
            case ParseStatus.NotAnObject:
                _batch.Counters.NotObjects++;
                break;
            case ParseStatus.TooDeep:
                _batch.Counters.TooDeep++;
                break;
            default:
                _batch.Counters.Malformed++;
                break;
        }
        if (_batch.Bad.Count < MostBad)
            _batch.Bad.Add(new BadRecord(status, _batch.Read, offset));
    }

    // After what is no JSON, the next event begins on a line whose first character is a brace in the same column, or no deeper than its line:
    // what stands before it on its line may be broken too.
    private static int Resume(byte[] bytes, int start, int at, int end)
    {
        var lineStart = start + 1 + bytes.AsSpan(start, at - start).LastIndexOf((byte)'\n');
        var column = at - lineStart;
        var margin = 0;
        while (margin < column && bytes[lineStart + margin] is (byte)' ' or (byte)'\t')
            margin++;
        while (true)
        {
            var line = bytes.AsSpan(at, end - at).IndexOf((byte)'\n');
            if (line < 0)
                return end;
            at += line + 1;
            var indent = 0;
            while (at + indent < end && bytes[at + indent] is (byte)' ' or (byte)'\t')
                indent++;
            if (at + indent >= end || ((indent == column || indent <= margin) && bytes[at + indent] == '{') || (margin == 0 && bytes[at + indent] is not ((byte)'"' or (byte)'}' or (byte)']') && indent == 0))
                return at + indent;
        }
    }
}
