namespace Rempart.Detection.Matching;

/// <summary>Literals that were found in a text, each once. The memory is used again and again.</summary>
internal struct LiteralHits
{
    private readonly uint[] _seen;
    private readonly uint _stamp;
    private int[] _found;

    public LiteralHits(uint[] seen, uint stamp, int[] found)
    {
        _seen = seen;
        _stamp = stamp;
        _found = found;
    }

    public int Count { get; private set; }

    public readonly int this[int index] => _found[index];

    public void Add(int literal)
    {
        if (_seen[literal] == _stamp)
            return;
        _seen[literal] = _stamp;
        _found[Count++] = literal;
    }
}
