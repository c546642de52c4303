namespace Rempart.Server.Alerts.Stream;

/// <summary>
/// Which block of the log holds which event, by the engine's numbers, so that a correlation that fires can show its events. It
/// remembers the newest blocks only; older events are not shown.
/// </summary>
internal sealed class BlockIndex
{
    private const int Most = 16 * 1024;
    private readonly List<long> _firsts = [];
    private readonly List<long> _places = [];

    public void Add(long first, long address)
    {
        if (_firsts.Count >= 2 * Most)
        {
            _firsts.RemoveRange(0, Most);
            _places.RemoveRange(0, Most);
        }
        _firsts.Add(first);
        _places.Add(address);
    }

    /// <summary>The block of an event and the event's number in it; null when it is not remembered.</summary>
    public (long Address, int Index)? Find(long sequence)
    {
        var at = _firsts.BinarySearch(sequence);
        at = at < 0 ? ~at - 1 : at;
        return at < 0 ? null : (_places[at], (int)(sequence - _firsts[at]));
    }

    public void Write(BinaryWriter writer)
    {
        var from = Math.Max(0, _firsts.Count - Most);
        writer.Write(_firsts.Count - from);
        for (var i = from; i < _firsts.Count; i++)
        {
            writer.Write(_firsts[i]);
            writer.Write(_places[i]);
        }
    }

    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public void Read(BinaryReader reader)
    {
        var count = reader.ReadInt32();
        if (count is < 0 or > Most)
            throw new InvalidDataException("the index of blocks is damaged");
        _firsts.Clear();
        _places.Clear();
        for (; count > 0; count--)
            Add(reader.ReadInt64(), reader.ReadInt64());
    }
}
