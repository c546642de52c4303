using System.Globalization;
using System.Text;

namespace Rempart.Detection.Patterns;

/// <summary>An IP network. IPv4 lives in IPv6 as <c>::ffff:a.b.c.d</c>, so one comparison serves both.</summary>
internal readonly record struct AddressRange(UInt128 First, UInt128 Last)
{
    public static bool TryParse(string text, out AddressRange range)
    {
        range = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var address = Encoding.UTF8.GetBytes(slash < 0 ? text : text[..slash]);
        if (!IpAddresses.TryParse(address, out var bits))
            return false;
        var offset = address.AsSpan().Contains((byte)':') ? 0 : 96;
        var length = 128;
        if (slash >= 0)
        {
            if (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var given) || given > 128 - offset)
                return false;
            length = given + offset;
        }
        // Bits beyond the length are dropped, as routers do: 10.0.0.1/8 is 10.0.0.0/8.
        var mask = length == 0 ? UInt128.Zero : UInt128.MaxValue << (128 - length);
        range = new AddressRange(bits & mask, bits | ~mask);
        return true;
    }

    public bool Contains(UInt128 address) => address >= First && address <= Last;
}
