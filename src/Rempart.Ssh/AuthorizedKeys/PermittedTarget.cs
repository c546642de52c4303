using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Rempart.Ssh.AuthorizedKeys;

/// <summary>
/// A target of forwards as permitopen has it. sshd compares the host as text with what the client asks for and looks no name up, so that
/// <c>localhost</c> does not permit 127.0.0.1. Neither host nor port can be a wildcard.
/// </summary>
public sealed partial record PermittedTarget
{
    /// <summary>Makes a target.</summary>
    /// <param name="host">A name of letters, digits, dots and hyphens, or an address; an IPv6 address without brackets.</param>
    /// <param name="port">1 to 65535.</param>
    /// <exception cref="ArgumentException">The host is none, or the port is out of range.</exception>
    public PermittedTarget(string host, int port)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (!IsHost(host))
            throw new ArgumentException("The host of a target is a name of letters, digits, dots and hyphens, or an address. No wildcard is taken.", nameof(host));
        if (port is < 1 or > 65_535)
            throw new ArgumentException($"The port of a target is 1 to 65535, not {port.ToString(CultureInfo.InvariantCulture)}.", nameof(port));
        (Host, Port) = (host, port);
    }

    /// <summary>The host, as the client must ask for it.</summary>
    public string Host { get; }

    /// <summary>The port.</summary>
    public int Port { get; }

    /// <summary>As permitopen has it: an IPv6 address stands in brackets.</summary>
    /// <returns>For example <c>10.0.0.5:5432</c> or <c>[2001:db8::5]:5432</c>.</returns>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}");

    private static bool IsHost(string host) => Name().IsMatch(host)
        || (IPAddress.TryParse(host, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6 && Address().IsMatch(host));

    [GeneratedRegex(@"\A[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"\A[0-9A-Fa-f:.]{2,45}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
