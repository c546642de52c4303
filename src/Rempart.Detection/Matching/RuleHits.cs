namespace Rempart.Detection.Matching;

/// <summary>The rules that match an event, by their place in the engine.</summary>
internal struct RuleHits(int[] memory)
{
    private int[] _rules = memory;

    public int Count { get; private set; }

    public readonly ReadOnlySpan<int> Rules => _rules.AsSpan(0, Count);

    public void Add(int[] rules)
    {
        rules.CopyTo(_rules.AsSpan(Count));
        Count += rules.Length;
    }

    /// <summary>In the order of the files.</summary>
    public readonly void Sort() => _rules.AsSpan(0, Count).Sort();
}
