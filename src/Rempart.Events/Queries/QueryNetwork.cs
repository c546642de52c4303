using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Rempart.Events;

/// <summary>A network of addresses as a query names it: <c>10.0.0.0/8</c>, <c>2001:db8::/32</c>.</summary>
public sealed class QueryNetwork : IEquatable<QueryNetwork>
{
    private readonly byte[] _first;

    private QueryNetwork(byte[] first, int length) => (_first, Length) = (first, length);

    /// <summary>How many bits all its addresses share.</summary>
    public int Length { get; }

    /// <summary>Whether it is one of IPv4; an IPv4 address within IPv6 (<c>::ffff:10.0.0.1</c>) is in it too.</summary>
    public bool IsV4 => _first.Length == 4;

    /// <summary>Of IPv4: the beginning of the text of all its addresses, such as <c>10.</c>.</summary>
    public string TextPrefix => string.Concat(_first.Take(Length / 8).Select((octet, i) => octet.ToString(CultureInfo.InvariantCulture) + (i < 3 ? "." : "")));

    /// <summary>Of IPv4: the part after <see cref="TextPrefix"/> that is bounded, from 1; null when none is.</summary>
    public int? BoundedPart => Length % 8 == 0 ? null : (Length / 8) + 1;

    /// <summary>Of IPv4: the bounds of that part.</summary>
    public (byte From, byte To) PartBounds => Length % 8 == 0 ? ((byte)0, (byte)255) : (_first[Length / 8], (byte)(_first[Length / 8] | (0xff >> (Length % 8))));

    /// <summary>Reads one.</summary>
    /// <param name="text">An address, a slash, a length; bits after the length count as zero.</param>
    /// <returns>Null when it is none.</returns>
    public static QueryNetwork? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.IndexOf('/') is not (> 0 and var slash) || text.Contains('%')
            || !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length) || Bytes(text[..slash]) is not { } bytes || length > bytes.Length * 8)
        {
            return null;
        }
        for (var bit = length; bit < bytes.Length * 8; bit++)
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new QueryNetwork(bytes, length);
    }

    /// <summary>Whether an address is in it.</summary>
    /// <param name="address">As a log wrote it, perhaps with a zone.</param>
    public bool Contains(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.IndexOf('%') is >= 0 and var zone)
            address = address[..zone];
        if (address.StartsWith("::ffff:", StringComparison.OrdinalIgnoreCase) && address.Contains('.'))
            address = address[7..];
        if (Bytes(address) is not { } bytes || bytes.Length != _first.Length)
            return false;
        for (var bit = 0; bit < Length; bit += 8)
        {
            var mask = Length - bit >= 8 ? 0xff : 0xff & (0xff << (8 - (Length - bit)));
            if ((bytes[bit / 8] & mask) != _first[bit / 8])
                return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(QueryNetwork? other) => other is not null && Length == other.Length && _first.AsSpan().SequenceEqual(other._first);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as QueryNetwork);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Length);
        hash.AddBytes(_first);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => $"{new IPAddress(_first)}/{Length.ToString(CultureInfo.InvariantCulture)}";

    private static byte[]? Bytes(string text)
    {
        if (text.Contains(':'))
            return IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6 ? address.GetAddressBytes() : null;
        var parts = text.Split('.');
        var bytes = new byte[4];
        if (parts.Length != 4)
            return null;
        for (var i = 0; i < 4; i++)
        {
            // Decimal as logs mean it, where the framework would take a leading zero for octal.
            if (parts[i].Length is 0 or > 3 || !byte.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out bytes[i]))
                return null;
        }
        return bytes;
    }
}
