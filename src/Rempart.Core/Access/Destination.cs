using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Rempart.Core.Access;

/// <summary>An address or name with a port: what a tunnel leads to. Written <c>10.10.30.10:5432</c>, <c>[fd00:10:30::10]:5432</c> or <c>db.prod.r3edge.example:5432</c>.</summary>
/// <param name="Host">An address, or a DNS name in lower case; an IPv6 address without brackets.</param>
/// <param name="Port">1 to 65535.</param>
public sealed record Destination(string Host, int Port)
{
    /// <summary>Reads one as written. The host is an address in its canonical form or a name of letters, digits, dashes and dots.</summary>
    /// <param name="text">The text.</param>
    /// <param name="destination">What it says.</param>
    /// <returns>False when it is none.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Destination? destination)
    {
        destination = null;
        var colon = text?.LastIndexOf(':') ?? -1;
        if (colon <= 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535)
            return false;
        var host = text![..colon];
        var bracketed = host.Length > 2 && host[0] == '[' && host[^1] == ']';
        if (bracketed)
            host = host[1..^1];
        if (IPAddress.TryParse(host, out var address))
        {
            if ((address.AddressFamily == AddressFamily.InterNetworkV6) != bracketed || address.ToString() != host)
                return false;
        }
        else if (bracketed || !IsName(host))
        {
            return false;
        }
        destination = new Destination(host, port);
        return true;
    }

    /// <summary>As written, and as OpenSSH's permitopen takes it.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal)
        ? string.Create(CultureInfo.InvariantCulture, $"[{Host}]:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    private static bool IsName(string host) =>
        host.Length <= 253 && host.Split('.').All(label =>
            label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-' && label.All(letter => letter is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-'))
        && host.Any(char.IsAsciiLetter);
}
