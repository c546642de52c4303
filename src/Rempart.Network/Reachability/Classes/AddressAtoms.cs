using System.Net;
using System.Net.Sockets;
using Rempart.Network.Policies;
using Rempart.Network.Sets;

namespace Rempart.Network.Reachability.Classes;

/// <summary>
/// The addresses of one family cut at every border of every range that policies name: inside an atom no policy tells two
/// addresses apart. Addresses are numbers of 128 bits; IPv4 uses the low 32.
/// </summary>
internal sealed class AddressAtoms
{
    private readonly UInt128[] _starts;

    public AddressAtoms(AddressFamily family, IEnumerable<IpBlock> blocks)
    {
        Family = family;
        Highest = family == AddressFamily.InterNetwork ? uint.MaxValue : UInt128.MaxValue;
        var starts = new SortedSet<UInt128> { UInt128.Zero };
        foreach (var block in blocks)
        {
            if (block.Network.BaseAddress.AddressFamily != family)
                continue;
            foreach (var interval in Addresses(block).Intervals)
            {
                starts.Add(interval.First);
                if (interval.Last != Highest)
                    starts.Add(interval.Last + 1);
            }
        }
        _starts = [.. starts];
    }

    public AddressFamily Family { get; }

    /// <summary>The highest address of the family.</summary>
    public UInt128 Highest { get; }

    public int Count => _starts.Length;

    /// <summary>The first and the last address of an atom.</summary>
    public (UInt128 First, UInt128 Last) this[int atom] => (_starts[atom], atom + 1 < Count ? _starts[atom + 1] - 1 : Highest);

    public static UInt128 Number(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        var number = UInt128.Zero;
        foreach (var part in bytes[..length])
            number = (number << 8) | part;
        return number;
    }

    public int AtomOf(IPAddress address)
    {
        var found = Array.BinarySearch(_starts, Number(address));
        return found >= 0 ? found : ~found - 1;
    }

    /// <summary>Adds the atoms of a range to a set in which the first atom has a number; of the other family there are none.</summary>
    public void Add(IpBlock block, Bits set, int first)
    {
        if (block.Network.BaseAddress.AddressFamily != Family)
            return;
        foreach (var interval in Addresses(block).Intervals)
        {
            var from = Array.BinarySearch(_starts, interval.First);
            set.AddRange(first + from, first + (interval.Last == Highest ? Count : Array.BinarySearch(_starts, interval.Last + 1)));
        }
    }

    private static IntervalSet<UInt128> Addresses(IpBlock block)
    {
        var (first, last) = Ends(block.Network);
        var addresses = IntervalSet<UInt128>.Of(first, last);
        return block.Except.Count == 0 ? addresses : addresses.Except(IntervalSet<UInt128>.Of(block.Except.Select(part =>
        {
            var (start, end) = Ends(part);
            return new Interval<UInt128>(start, end);
        })));
    }

    private static (UInt128 First, UInt128 Last) Ends(IPNetwork network)
    {
        var bits = network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        var first = Number(network.BaseAddress);
        var hosts = bits - network.PrefixLength;
        var size = hosts >= 128 ? UInt128.MaxValue : (UInt128.One << hosts) - 1;
        return (first, first + size);
    }
}
