using System.Runtime.CompilerServices;
using Rempart.Detection.Events;

namespace Rempart.Detection.Matching;

/// <summary>
/// Compares events with a <see cref="RuleTable"/>. All memory is made beforehand; what an event set is forgotten by counting the
/// epoch up. For one thread.
/// </summary>
internal sealed class MatchState
{
    private readonly RuleTable _table;
    private readonly PredicateEvaluator _evaluator;
    private readonly uint[] _marked;
    private readonly uint[] _askedFalse;
    private readonly uint[] _queued;
    private readonly int[] _queue;
    private readonly LiteralMemory _literals;
    private ParsedEvent _event = null!;
    private int _queueLength;
    private uint _epoch;

    public MatchState(RuleTable table, PredicateEvaluator evaluator, LiteralMemory literals)
    {
        _table = table;
        _evaluator = evaluator;
        _literals = literals;
        _marked = new uint[table.Atoms.Length];
        _askedFalse = new uint[table.Atoms.Length];
        _queued = new uint[table.Roots.Length];
        _queue = new int[table.Roots.Length];
    }

    /// <summary>How many conditions were asked, for measuring.</summary>
    public long Asked { get; private set; }

    /// <summary>Adds the rules that match, by their place in the engine, in no order.</summary>
    public void Match(ParsedEvent @event, ref RuleHits hits)
    {
        _event = @event;
        NextEpoch();
        _queueLength = 0;
        var keywords = _table.Keywords;
        for (var i = 0; i < @event.Count; i++)
        {
            ref var value = ref @event[i];
            if (value.Node >= 0)
            {
                var plan = _table.Plan(value.Node);
                Queue(plan.Conditions);
                if (value.HasText)
                    Run(plan.Indexes, ref value);
            }
            if (keywords.Length > 0 && value.HasText)
                Run(keywords, ref value);
        }
        Queue(_table.Always);
        Asked += _queueLength;
        for (var i = 0; i < _queueLength; i++)
        {
            if (Holds(_table.Roots[_queue[i]]))
                hits.Add(_table.RulesOf[_queue[i]]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Mark(int atom)
    {
        if (_marked[atom] == _epoch)
            return;
        _marked[atom] = _epoch;
        var conditions = _table.ConditionsOf[atom];
        if (conditions.Length > 0)
            Queue(conditions);
    }

    public bool IsMarked(int atom) => _marked[atom] == _epoch;

    public LiteralHits Hits(int literals) => _literals.Next(literals);

    private void Run(TextIndex[] indexes, ref EventValue value)
    {
        foreach (var index in indexes)
            index.Run(_event, ref value, this);
    }

    private void Queue(int[] conditions)
    {
        foreach (var condition in conditions)
        {
            if (_queued[condition] == _epoch)
                continue;
            _queued[condition] = _epoch;
            _queue[_queueLength++] = condition;
        }
    }

    private bool Holds(int step)
    {
        ref readonly var at = ref _table.Program.Steps[step];
        switch (at.Kind)
        {
            case StepKind.Atom:
                return Holds(at.From, _table.Atoms[at.From]);
            case StepKind.Not:
                return !Holds(at.From);
        }
        var any = at.Kind == StepKind.Any;
        foreach (var child in _table.Program.Children.AsSpan(at.From, at.To - at.From))
        {
            if (Holds(child) == any)
                return any;
        }
        return !any;
    }

    // What no index answers is asked once for an event, by the first condition that needs it.
    private bool Holds(int index, Atom atom)
    {
        if (_marked[index] == _epoch)
            return true;
        if (atom.IsIndexed || _askedFalse[index] == _epoch)
            return false;
        if ((atom.Hint < 0 || _marked[atom.Hint] == _epoch) && _evaluator.Holds(atom.Predicate, atom.Field, atom.Others, _event, out _))
        {
            _marked[index] = _epoch;
            return true;
        }
        _askedFalse[index] = _epoch;
        return false;
    }

    private void NextEpoch()
    {
        if (++_epoch != 0)
            return;
        Array.Clear(_marked);
        Array.Clear(_askedFalse);
        Array.Clear(_queued);
        _epoch = 1;
    }
}
