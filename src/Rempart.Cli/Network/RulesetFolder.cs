using Rempart.Cli.Hosting;
using Rempart.Core.Estates;
using Rempart.Network.Nftables;
using Rempart.Network.Proof;

namespace Rempart.Cli.Network;

/// <summary>
/// Reads what was listed on routers: <c>ROUTER.nft</c>, <c>.txt</c> or <c>.json</c>, and beside it, if it is there,
/// <c>ROUTER.addresses.json</c>, the output of <c>ip -json address</c>.
/// </summary>
internal static class RulesetFolder
{
    private const string Addresses = ".addresses.json";

    public static Dictionary<string, RouterState> Read(string folder, Estate estate)
    {
        if (!Directory.Exists(folder))
            throw CliException.Usage(Text.RulesetsAbsent.With(folder));
        var routers = estate.Hosts.Where(host => host.Roles.Contains(HostRole.Router)).ToDictionary(host => host.Id, StringComparer.Ordinal);
        var states = new Dictionary<string, RouterState>(StringComparer.Ordinal);
        try
        {
            foreach (var file in Directory.EnumerateFiles(folder).Where(file => !file.EndsWith(Addresses, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
            {
                if (Path.GetExtension(file) is not (".nft" or ".txt" or ".json"))
                    continue;
                var name = Path.GetFileNameWithoutExtension(file);
                if (!routers.TryGetValue(name, out var router))
                    throw CliException.Usage(Text.RulesetOfNobody.With(file, string.Join(", ", routers.Keys.Order(StringComparer.Ordinal))));
                if (states.ContainsKey(name))
                    throw CliException.Usage(Text.RulesetTwice.With(file, name));
                var ruleset = RulesetReader.Read(file.Replace('\\', '/'), File.ReadAllText(file));
                var addresses = Path.Combine(folder, name + Addresses);
                states[name] = File.Exists(addresses) ? new RouterState(ruleset, RouterState.InterfacesFrom(router, File.ReadAllText(addresses))) : new RouterState(ruleset);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CliException.Usage(Text.RulesetsUnreadable.With(folder, error.Message), error);
        }
        return states;
    }
}
