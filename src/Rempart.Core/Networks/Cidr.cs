using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Rempart.Core.Networks;

/// <summary>
/// Strict text forms of addresses and networks, and questions about networks. Stricter than <see cref="IPAddress.Parse(string)"/>,
/// which takes <c>10.1</c> and <c>012.0.0.1</c> for addresses other than the reader expects.
/// </summary>
public static class Cidr
{
    /// <summary>Reads an IPv4 address of four decimal numbers without leading zeros, or an IPv6 address without a zone.</summary>
    /// <param name="text">The text.</param>
    /// <param name="address">The address.</param>
    /// <param name="problem">What is wrong and what would be right.</param>
    /// <returns>False when the text has another form.</returns>
    public static bool TryParseAddress(string text, [NotNullWhen(true)] out IPAddress? address, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        problem = null;
        var written = text.Length <= 45 && (text.Contains(':', StringComparison.Ordinal) ? !text.AsSpan().ContainsAny('%', '[', '/') : IsDottedQuad(text));
        if (written && IPAddress.TryParse(text, out address) && !address.IsIPv4MappedToIPv6)
            return true;
        address = null;
        problem = $"'{text}' is not an address; write for example '10.0.0.1' or 'fd00::1'";
        return false;
    }

    /// <summary>Reads a network such as <c>10.10.30.0/24</c> or <c>fd00:10:30::/64</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="network">The network.</param>
    /// <param name="problem">What is wrong and what would be right; it names the right network when host bits are set.</param>
    /// <returns>False when the text has another form.</returns>
    public static bool TryParse(string text, out IPNetwork network, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        network = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!TryParseAddress(slash < 0 ? text : text[..slash], out var address, out _))
        {
            problem = $"'{text}' is not a network; write for example '10.10.30.0/24' or 'fd00:10:30::/64'";
            return false;
        }
        var bits = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        if (slash < 0)
        {
            problem = $"'{text}' lacks its prefix length; write '{text}/{bits}' for this one address";
            return false;
        }
        if (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > bits)
        {
            problem = $"'{text}' has a bad prefix length; it goes from 0 to {bits}";
            return false;
        }
        var right = NetworkOf(address, length);
        if (!right.BaseAddress.Equals(address))
        {
            problem = $"'{text}' has host bits set; the network is '{right}'";
            return false;
        }
        network = right;
        problem = null;
        return true;
    }

    /// <summary>The network of a length that holds an address.</summary>
    /// <param name="address">The address.</param>
    /// <param name="length">The prefix length.</param>
    /// <returns>The network.</returns>
    public static IPNetwork NetworkOf(IPAddress address, int length)
    {
        ArgumentNullException.ThrowIfNull(address);
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            var kept = Math.Clamp(length - (8 * i), 0, 8);
            bytes[i] &= (byte)(0xFF << (8 - kept));
        }
        return new IPNetwork(new IPAddress(bytes), length);
    }

    /// <summary>Whether two networks share an address.</summary>
    /// <param name="one">One network.</param>
    /// <param name="other">Another network.</param>
    /// <returns>True when they do; false for an IPv4 and an IPv6 network.</returns>
    public static bool Overlap(IPNetwork one, IPNetwork other) =>
        one.BaseAddress.AddressFamily == other.BaseAddress.AddressFamily && (one.Contains(other.BaseAddress) || other.Contains(one.BaseAddress));

    private static bool IsDottedQuad(string text)
    {
        var parts = text.Split('.');
        return parts.Length == 4 && parts.All(part => part.Length is 1 or 2 or 3 && part.All(char.IsAsciiDigit) && (part.Length == 1 || part[0] != '0'));
    }
}
