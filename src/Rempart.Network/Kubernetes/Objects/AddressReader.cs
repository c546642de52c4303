using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using Rempart.Core.Networks;
using Rempart.Network.Kubernetes.Yaml;

namespace Rempart.Network.Kubernetes.Objects;

/// <summary>Reads addresses and networks.</summary>
internal static class AddressReader
{
    /// <summary>
    /// A network. Kubernetes still takes networks with host bits set and means the network around them: that is a warning.
    /// IPv4 addresses written as IPv6 are an error, because CNIs disagree about what they match.
    /// </summary>
    public static IPNetwork? Network(ManifestNode value, FieldReader fields)
    {
        if (!value.IsScalar)
        {
            fields.Parts.Error(value.Location, "a network must be a text such as '10.0.0.0/8'");
            return null;
        }
        var text = value.Text;
        if (MappedNetwork(text) is { } mapped)
        {
            fields.Parts.Error(value.Location, $"'{text}' is an IPv4 network written as IPv6; write '{mapped}'");
            return null;
        }
        if (Cidr.TryParse(text, out var network, out var problem))
            return network;
        if (HostBits(text, out var around))
        {
            fields.Parts.Warn(value.Location, $"{problem}; Kubernetes takes it as that");
            return around;
        }
        fields.Parts.Error(value.Location, problem);
        return null;
    }

    /// <summary>An address; null with a warning for anything else.</summary>
    public static IPAddress? Address(ManifestNode value, FieldReader fields)
    {
        if (!value.IsScalar || value.Span.IsEmpty)
            return null;
        if (Cidr.TryParseAddress(value.Text, out var address, out var problem))
            return address;
        if (IPAddress.TryParse(value.Text, out var written) && written.IsIPv4MappedToIPv6)
            return written.MapToIPv4();
        fields.Parts.Warn(value.Location, problem);
        return null;
    }

    private static bool HostBits(string text, [NotNullWhen(true)] out IPNetwork? network)
    {
        network = null;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !Cidr.TryParseAddress(text[..slash], out var address, out _) ||
            !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length))
        {
            return false;
        }
        if (length > address.GetAddressBytes().Length * 8)
            return false;
        network = Cidr.NetworkOf(address, length);
        return true;
    }

    private static string? MappedNetwork(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var address = slash < 0 ? text : text[..slash];
        if (!address.Contains(':', StringComparison.Ordinal) || !IPAddress.TryParse(address, out var parsed) || !parsed.IsIPv4MappedToIPv6)
            return null;
        var length = slash >= 0 && int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var bits) ? bits - 96 : 32;
        return Cidr.NetworkOf(parsed.MapToIPv4(), Math.Clamp(length, 0, 32)).ToString();
    }
}
