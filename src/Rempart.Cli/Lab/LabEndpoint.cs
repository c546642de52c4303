using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Rempart.Cli.Hosting;
using Rempart.Core.Networks;

namespace Rempart.Cli.Lab;

/// <summary><c>10.0.0.1:53/udp</c> or <c>[fd00::1]:443/tcp</c>.</summary>
internal sealed record LabEndpoint(IPAddress Address, int Port, TransportProtocol Protocol)
{
    public IPEndPoint EndPoint => new(Address, Port);

    public bool IsTcp => Protocol == TransportProtocol.Tcp;

    public static bool TryParse(string text, [NotNullWhen(true)] out LabEndpoint? endpoint)
    {
        endpoint = null;
        var slash = text.LastIndexOf('/');
        var colon = text.LastIndexOf(':');
        TransportProtocol? protocol = slash < 0 ? null : text[(slash + 1)..] switch { "tcp" => TransportProtocol.Tcp, "udp" => TransportProtocol.Udp, _ => null };
        if (protocol is null || colon < 0 || colon > slash
            || !int.TryParse(text.AsSpan(colon + 1, slash - colon - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > IPEndPoint.MaxPort)
            return false;
        var written = text[..colon];
        var bracketed = written.StartsWith('[') && written.EndsWith(']');
        if (!IPAddress.TryParse(bracketed ? written[1..^1] : written, out var address) || bracketed != (address.AddressFamily == AddressFamily.InterNetworkV6))
            return false;
        endpoint = new LabEndpoint(address, port, protocol.Value);
        return true;
    }

    /// <summary>The single TCP ports at the addresses that somebody has in a namespace.</summary>
    public static IReadOnlyList<LabEndpoint> At(LabNamespace place, string of, IEnumerable<PortRange> ports) =>
        [.. from port in ports where port.IsSingle && port.Protocol == TransportProtocol.Tcp from address in place.Addresses where address.Of == of select new LabEndpoint(IPAddress.Parse(address.Address), port.First, port.Protocol)];

    /// <exception cref="CliException">The text is no endpoint.</exception>
    public static LabEndpoint Parse(string text) => TryParse(text, out var endpoint) ? endpoint : throw CliException.Usage(Text.LabEndpointInvalid.With(text));

    /// <summary>A socket of the endpoint's family and protocol.</summary>
    public Socket NewSocket() => IsTcp
        ? new Socket(Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
        : new Socket(Address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{EndPoint}/{(IsTcp ? "tcp" : "udp")}");
}
