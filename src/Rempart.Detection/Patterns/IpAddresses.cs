namespace Rempart.Detection.Patterns;

/// <summary>Reads IP addresses in their usual text, strictly and without allocation.</summary>
internal static class IpAddresses
{
    private static UInt128 Mapped => new(0, 0xFFFF_0000_0000);

    public static bool TryParse(ReadOnlySpan<byte> text, out UInt128 address)
    {
        if (text.Length is < 2 or > 45)
        {
            address = default;
            return false;
        }
        if (text.Contains((byte)':'))
            return TryParseSix(text, out address);
        var read = TryParseFour(text, out var four);
        address = Mapped | four;
        return read;
    }

    private static bool TryParseFour(ReadOnlySpan<byte> text, out uint address)
    {
        address = 0;
        var parts = 0;
        while (true)
        {
            var (value, digits) = (0, 0);
            while (digits < text.Length && text[digits] is >= (byte)'0' and <= (byte)'9' && digits < 4)
                value = (value * 10) + text[digits++] - '0';
            // A leading zero could mean octal: such a text is no usual address.
            if (digits is 0 or > 3 || value > 255 || (digits > 1 && text[0] == '0'))
                return false;
            address = (address << 8) | (uint)value;
            text = text[digits..];
            if (++parts == 4)
                return text.IsEmpty;
            if (text.IsEmpty || text[0] != '.')
                return false;
            text = text[1..];
        }
    }

    private static bool TryParseSix(ReadOnlySpan<byte> text, out UInt128 address)
    {
        address = default;
        Span<ushort> groups = stackalloc ushort[8];
        var (count, gap) = (0, -1);
        if (text.StartsWith("::"u8))
        {
            gap = 0;
            text = text[2..];
        }
        while (!text.IsEmpty)
        {
            if (count == 8)
                return false;
            if (text.IndexOf((byte)'.') >= 0 && text.IndexOf((byte)':') < 0)
            {
                if (count > 6 || !TryParseFour(text, out var four))
                    return false;
                groups[count++] = (ushort)(four >> 16);
                groups[count++] = (ushort)four;
                break;
            }
            var (value, digits) = (0, 0);
            while (digits < text.Length && digits < 5 && Hex(text[digits]) is >= 0 and var digit)
            {
                value = (value << 4) | digit;
                digits++;
            }
            if (digits is 0 or > 4)
                return false;
            groups[count++] = (ushort)value;
            text = text[digits..];
            if (text.IsEmpty)
                break;
            if (text[0] != ':' || text.Length == 1)
                return false;
            text = text[1..];
            if (text[0] != ':')
                continue;
            if (gap >= 0)
                return false;
            gap = count;
            text = text[1..];
        }
        if (gap < 0 ? count != 8 : count > 7)
            return false;
        for (var i = 0; i < 8; i++)
        {
            var group = gap < 0 || i < gap ? groups[i] : i < 8 - (count - gap) ? (ushort)0 : groups[i - (8 - count)];
            address = (address << 16) | group;
        }
        return true;
    }

    private static int Hex(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => -1,
    };
}
