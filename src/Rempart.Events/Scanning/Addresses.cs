using System.Buffers;

namespace Rempart.Events.Scanning;

/// <summary>Whether a text is an address. It is kept as it was written; nothing is looked up.</summary>
internal static class Addresses
{
    private const int LongestAddress = 45;

    private static readonly SearchValues<byte> V6Letters = SearchValues.Create("0123456789abcdefABCDEF:."u8);

    /// <summary>An IPv4 or IPv6 address, the latter perhaps with a zone (<c>fe80::1%eth0</c>).</summary>
    public static bool IsIp(ReadOnlySpan<byte> text) => IsV4(text) || IsV6(text);

    public static bool IsV4(ReadOnlySpan<byte> text)
    {
        if (text.Length is < 7 or > 15)
            return false;
        var (dots, value, digits) = (0, 0, 0);
        foreach (var letter in text)
        {
            if (letter == '.')
            {
                if (digits == 0)
                    return false;
                dots++;
                (value, digits) = (0, 0);
                continue;
            }
            if (!Numbers.IsDigit(letter))
                return false;
            value = (value * 10) + letter - '0';
            if (++digits > 3 || value > 255)
                return false;
        }
        return dots == 3 && digits > 0;
    }

    public static bool IsV6(ReadOnlySpan<byte> text)
    {
        if (text.IndexOf((byte)'%') is >= 0 and var zone)
        {
            if (text.Length - zone - 1 is < 1 or > 16)
                return false;
            text = text[..zone];
        }
        if (text.Length is < 2 or > LongestAddress || text.ContainsAnyExcept(V6Letters))
            return false;
        if (text.IndexOf((byte)':') < 0)
            return false;
        // Its shape is enough for the question "is this an address"; the framework says whether it is a right one.
        return System.Net.IPAddress.IsValidUtf8(text);
    }

    /// <summary>Cuts <c>address</c> or <c>address:port</c> or <c>[address]:port</c> apart.</summary>
    /// <returns>False when it does not begin with an address.</returns>
    public static bool TrySplit(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> address, out ReadOnlySpan<byte> port)
    {
        port = default;
        address = text;
        if (text is [(byte)'[', ..])
        {
            var end = text.IndexOf((byte)']');
            if (end < 0)
                return false;
            address = text[1..end];
            var rest = text[(end + 1)..];
            if (rest is [(byte)':', ..])
                port = rest[1..];
            return IsIp(address) && (rest.IsEmpty || Numbers.AllDigits(port));
        }
        if (IsIp(text))
            return true;
        var colon = text.LastIndexOf((byte)':');
        if (colon < 0)
            return false;
        address = text[..colon];
        port = text[(colon + 1)..];
        return IsIp(address) && Numbers.AllDigits(port);
    }
}
