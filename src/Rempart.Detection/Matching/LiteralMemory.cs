namespace Rempart.Detection.Matching;

/// <summary>The memory behind <see cref="LiteralHits"/>, one for a session.</summary>
internal sealed class LiteralMemory
{
    private uint[] _seen = new uint[1024];
    private int[] _found = new int[1024];
    private uint _stamp;

    public LiteralHits Next(int literals)
    {
        if (_seen.Length < literals)
        {
            _seen = new uint[literals * 2];
            _found = new int[literals * 2];
            _stamp = 0;
        }
        if (++_stamp == 0)
        {
            Array.Clear(_seen);
            _stamp = 1;
        }
        return new LiteralHits(_seen, _stamp, _found);
    }
}
