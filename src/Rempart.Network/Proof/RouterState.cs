using System.Text.Json;
using Rempart.Core.Estates;
using Rempart.Core.Networks;
using Rempart.Network.Nftables;

namespace Rempart.Network.Proof;

/// <summary>What was read from a router.</summary>
/// <param name="Ruleset">Its ruleset.</param>
/// <param name="Interfaces">Subnet id to the name of the router's interface there; what is missing makes rules that name interfaces unknown.</param>
public sealed record RouterState(Ruleset Ruleset, IReadOnlyDictionary<string, string> Interfaces)
{
    /// <summary>A router of which only the ruleset is known.</summary>
    /// <param name="ruleset">The ruleset.</param>
    public RouterState(Ruleset ruleset) : this(ruleset, new Dictionary<string, string>())
    {
    }

    /// <summary>Finds a router's interfaces: the names that <c>ip -json address</c> shows for its declared addresses.</summary>
    /// <param name="router">The router.</param>
    /// <param name="addressJson">The output of <c>ip -json address</c>.</param>
    /// <returns>Subnet id to interface name; what is not there, or cannot be read, is left out.</returns>
    public static IReadOnlyDictionary<string, string> InterfacesFrom(Host router, string addressJson)
    {
        ArgumentNullException.ThrowIfNull(router);
        ArgumentNullException.ThrowIfNull(addressJson);
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var document = JsonDocument.Parse(addressJson);
            foreach (var link in document.RootElement.EnumerateArray())
            {
                if (!link.TryGetProperty("ifname", out var name) || !link.TryGetProperty("addr_info", out var addresses) || name.GetString() is not { } text)
                    continue;
                foreach (var entry in addresses.EnumerateArray())
                {
                    if (!entry.TryGetProperty("local", out var local) || !Cidr.TryParseAddress(local.GetString() ?? "", out var address, out _))
                        continue;
                    foreach (var (subnet, declared) in router.Interfaces)
                    {
                        if (declared.Contains(address))
                            found[subnet] = text;
                    }
                    if (router.Subnet is not null && router.Addresses.Contains(address))
                        found[router.Subnet] = text;
                }
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Not the output of ip: nothing is known of the interfaces.
            return new Dictionary<string, string>();
        }
        return found;
    }
}
