using System.Net;

namespace Rempart.Ssh.Certificates;

/// <summary>An entry of source-address: a network in CIDR form, or one address. sshd refuses set bits of the host; no name or wildcard is taken.</summary>
internal static class SourceNetwork
{
    public static bool TryParse(string text, out IPNetwork network)
    {
        network = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!TryParseAddress(slash < 0 ? text : text[..slash], out var address))
            return false;
        if (slash >= 0)
            return IPNetwork.TryParse(text, out network) && network.BaseAddress.Equals(address);
        network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return true;
    }

    // .NET also reads '10.1' and '0x0a000001', and scopes such as '%eth0'.
    private static bool TryParseAddress(string text, out IPAddress address) =>
        IPAddress.TryParse(text, out address!)
        && !text.Contains('%', StringComparison.Ordinal)
        && (text.Contains(':', StringComparison.Ordinal) || address.ToString() == text);
}
