using System.Buffers.Binary;

namespace Rempart.Server.Events.Lake.Segments;

/// <summary>
/// The ids of the events that were stored last, so that one that is delivered again is stored once. It holds a fixed number and forgets
/// the oldest; older ones are looked for in the segments of their time. Safe for several threads: searches ask too.
/// </summary>
internal sealed class KnownIds
{
    private readonly Lock _lock = new();
    private readonly HashSet<UInt128> _known = [];
    private readonly UInt128[] _ring;
    private long _added;

    public KnownIds(int most) => _ring = new UInt128[most];

    /// <summary>How many were added: tells later which were there at this moment.</summary>
    public long Added
    {
        get
        {
            lock (_lock)
                return _added;
        }
    }

    /// <summary>Whether all that were added from a moment on are still there.</summary>
    /// <param name="added">What <see cref="Added"/> was at that moment; negative for a moment before all.</param>
    public bool Holds(long added) => added >= 0 && Added - added <= _ring.Length;

    public bool Contains(UInt128 id)
    {
        lock (_lock)
            return _known.Contains(id);
    }

    /// <summary>Adds one; false when it is there.</summary>
    public bool Add(UInt128 id)
    {
        lock (_lock)
        {
            if (!_known.Add(id))
                return false;
            ref var place = ref _ring[_added++ % _ring.Length];
            if (_added > _ring.Length)
                _known.Remove(place);
            place = id;
            return true;
        }
    }

    /// <summary>Whether each of some ids was there when so many had been added.</summary>
    public bool[] WereThere(IReadOnlyList<UInt128> ids, long added)
    {
        lock (_lock)
        {
            var later = new HashSet<UInt128>();
            for (var at = Math.Max(added, _added - _ring.Length); at < _added; at++)
                later.Add(_ring[at % _ring.Length]);
            return [.. ids.Select(id => _known.Contains(id) && !later.Contains(id))];
        }
    }

    /// <summary>The number of an id of 32 hexadecimal digits; of any other text its hash.</summary>
    public static UInt128 NumberOf(ReadOnlySpan<byte> id)
    {
        Span<byte> bytes = stackalloc byte[32];
        if (id.Length != 32 || Convert.FromHexString(id, bytes, out _, out _) != System.Buffers.OperationStatus.Done)
            System.Security.Cryptography.SHA256.HashData(id, bytes);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
