namespace Rempart.Detection.Matching;

internal enum StepKind : byte
{
    Atom,
    All,
    Any,
    Not,
}

/// <summary>One node of a condition, laid flat: an atom, or a range of child nodes.</summary>
internal readonly record struct Step(StepKind Kind, int From, int To);

/// <summary>The conditions of a table in two arrays, so that asking them touches little memory.</summary>
internal sealed class ConditionProgram
{
    private readonly List<Step> _steps = [];
    private readonly List<int> _children = [];
    private readonly Dictionary<Step, int> _leaves = [];

    public Step[] Steps { get; private set; } = [];

    public int[] Children { get; private set; } = [];

    public int Atom(int atom) => Leaf(new Step(StepKind.Atom, atom, 0));

    public int Not(int step) => Leaf(new Step(StepKind.Not, step, 0));

    public int Group(StepKind kind, IReadOnlyList<int> children)
    {
        var from = _children.Count;
        _children.AddRange(children);
        _steps.Add(new Step(kind, from, _children.Count));
        return _steps.Count - 1;
    }

    public void Freeze() => (Steps, Children) = ([.. _steps], [.. _children]);

    private int Leaf(Step step)
    {
        if (_leaves.TryGetValue(step, out var known))
            return known;
        _steps.Add(step);
        return _leaves[step] = _steps.Count - 1;
    }
}
