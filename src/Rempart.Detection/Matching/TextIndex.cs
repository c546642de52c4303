using Rempart.Detection.Events;
using Rempart.Detection.Patterns;
using Rempart.Detection.Predicates;

namespace Rempart.Detection.Matching;

/// <summary>What a found literal means: an atom is true, or may be and <see cref="Pattern"/> decides.</summary>
internal readonly record struct Target(int Atom, bool Whole, TextPattern? Pattern);

/// <summary>All texts that are asked of the values at a node, in one view, found in one pass over a value.</summary>
internal sealed class TextIndex
{
    private readonly AffixIndex? _starts;
    private readonly AffixIndex? _ends;
    private readonly GramIndex? _holds;
    private readonly Target[][] _startTargets;
    private readonly Target[][] _endTargets;
    private readonly Target[][] _holdTargets;
    private readonly Target[] _always;
    private readonly int[] _beyondAscii;

    /// <param name="atoms">The table.</param>
    /// <param name="fields">The fields whose values are at the node; -1 for keywords.</param>
    /// <param name="view">How values are looked at.</param>
    public TextIndex(IReadOnlyList<Atom> atoms, IReadOnlyList<int> fields, TextView view)
    {
        View = view;
        var (starts, ends, holds) = (Targets(), Targets(), Targets());
        var always = new List<Target>();
        var beyondAscii = new List<int>();
        for (var i = 0; i < atoms.Count; i++)
        {
            if (!fields.Contains(atoms[i].Field))
                continue;
            if (atoms[i].Predicate is HintPredicate hint && view == TextView.Folded)
            {
                foreach (var literal in hint.Literals)
                    Add(holds, literal, new Target(i, false, null));
                if (hint.OnlyAscii)
                    beyondAscii.Add(i);
            }
            else if (atoms[i].Predicate is TextPredicate text && text.View == view)
            {
                foreach (var pattern in text.Patterns)
                {
                    var verified = pattern.Shape == PatternShape.Wildcards ? pattern : null;
                    if (pattern.Literal.Length == 0)
                        always.Add(new Target(i, pattern.Shape == PatternShape.Exact, verified));
                    else
                        Add(pattern.Anchor switch { Anchor.Whole or Anchor.Start => starts, Anchor.End => ends, _ => holds }, pattern.Literal, new Target(i, pattern.Shape == PatternShape.Exact, verified));
                }
            }
        }
        (_always, _beyondAscii) = ([.. always], [.. beyondAscii]);
        (_starts, _startTargets) = starts.Count == 0 ? (null, []) : Laid(new AffixIndex(starts.Keys, backwards: false), index => index.Literals, starts);
        (_ends, _endTargets) = ends.Count == 0 ? (null, []) : Laid(new AffixIndex(ends.Keys, backwards: true), index => index.Literals, ends);
        (_holds, _holdTargets) = holds.Count == 0 ? (null, []) : Laid(new GramIndex(holds.Keys), index => index.Literals, holds);
    }

    public TextView View { get; }

    public bool IsEmpty => _starts is null && _ends is null && _holds is null && _always.Length == 0;

    public int LiteralCount => _holdTargets.Length;

    /// <summary>Makes the atoms true that the value makes true.</summary>
    public void Run(ParsedEvent @event, ref EventValue value, MatchState state)
    {
        var text = View == TextView.Folded ? @event.Folded(ref value) : @event.Seen(ref value, View.HasFlag(TextView.Cased), View.HasFlag(TextView.Windash));
        foreach (ref readonly var target in _always.AsSpan())
            Hit(target, text, state);
        if (_starts is not null)
        {
            for (var literal = _starts.Find(text); literal >= 0; literal = _starts.Parent(literal))
                Hit(_startTargets[literal], _starts.Literals[literal].Length == text.Length, text, state);
        }
        if (_ends is not null)
        {
            for (var literal = _ends.Find(text); literal >= 0; literal = _ends.Parent(literal))
                Hit(_endTargets[literal], false, text, state);
        }
        if (_holds is not null)
        {
            var hits = state.Hits(_holdTargets.Length);
            _holds.Scan(text, ref hits);
            for (var i = 0; i < hits.Count; i++)
                Hit(_holdTargets[hits[i]], false, text, state);
        }
        if (_beyondAscii.Length > 0 && !System.Text.Ascii.IsValid(text))
        {
            foreach (var atom in _beyondAscii)
                state.Mark(atom);
        }
    }

    private static void Hit(Target[] targets, bool whole, ReadOnlySpan<byte> text, MatchState state)
    {
        foreach (ref readonly var target in targets.AsSpan())
        {
            if (target.Whole && !whole)
                continue;
            if (target.Pattern is null)
                state.Mark(target.Atom);
            else if (!state.IsMarked(target.Atom) && target.Pattern.Matches(text))
                state.Mark(target.Atom);
        }
    }

    private static void Hit(in Target target, ReadOnlySpan<byte> text, MatchState state)
    {
        if (target.Whole ? text.IsEmpty : target.Pattern is null || target.Pattern.Matches(text))
            state.Mark(target.Atom);
    }

    private static Dictionary<byte[], List<Target>> Targets() => new(ByteArrayComparer.Instance);

    private static void Add(Dictionary<byte[], List<Target>> targets, byte[] literal, Target target)
    {
        if (!targets.TryGetValue(literal, out var list))
            targets[literal] = list = [];
        list.Add(target);
    }

    private static (T Index, Target[][] Targets) Laid<T>(T index, Func<T, IReadOnlyList<byte[]>> literals, Dictionary<byte[], List<Target>> targets) =>
        (index, [.. literals(index).Select(literal => targets[literal].Distinct().ToArray())]);
}
