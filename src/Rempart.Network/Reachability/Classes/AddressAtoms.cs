using System.Net;
using System.Net.Sockets;
using Rempart.Network.Policies;

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
            AddBorders(starts, block.Network);
            foreach (var part in block.Except)
                AddBorders(starts, part);
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

    /// <summary>The atoms of a range, from one up to, not with, another; empty for the other family.</summary>
    public (int From, int To) Range(IPNetwork network)
    {
        if (network.BaseAddress.AddressFamily != Family)
            return (0, 0);
        var (first, last) = Ends(network);
        var from = Array.BinarySearch(_starts, first);
        if (last == Highest)
            return (from, Count);
        return (from, Array.BinarySearch(_starts, last + 1));
    }

    private void AddBorders(SortedSet<UInt128> starts, IPNetwork network)
    {
        var (first, last) = Ends(network);
        starts.Add(first);
        if (last != Highest)
            starts.Add(last + 1);
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
