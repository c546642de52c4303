using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Hosts;
using Rempart.Network.Nftables;
using Rempart.Network.Proof;

namespace Rempart.Server.Network;

/// <summary>Reads the rules that stand on the estate's routers. A router that cannot be read is a gap, never a closed door.</summary>
internal sealed class RouterReader(IHostDirectory hosts)
{
    /// <summary>Reads every router.</summary>
    /// <param name="estate">The estate.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What was read, by router id, and why the others were not.</returns>
    public async Task<(Dictionary<string, RouterState> States, IReadOnlyList<Gap> Gaps)> ReadAsync(Estate estate, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(estate);
        var states = new Dictionary<string, RouterState>(StringComparer.Ordinal);
        var gaps = new List<Gap>();
        foreach (var router in estate.Hosts.Where(host => host.Roles.Contains(HostRole.Router)))
        {
            try
            {
                if (hosts.Find(router) is { } reached)
                    states[router.Id] = await ReadAsync(router, reached, cancellation);
                else
                    gaps.Add(new Gap($"host/{router.Id}", "Rempart has no way to reach into it, so its rules were not read"));
            }
            catch (HostException error)
            {
                gaps.Add(new Gap($"host/{router.Id}", $"its rules could not be read: {error.Message}"));
            }
        }
        return (states, gaps);
    }

    private static async Task<RouterState> ReadAsync(Core.Estates.Host router, IReachedHost reached, CancellationToken cancellation)
    {
        var ruleset = RulesetReader.Read(router.Id, await RunAsync(reached, "nft", ["-j", "list", "ruleset"], cancellation));
        var interfaces = RouterState.InterfacesFrom(router, await RunAsync(reached, "ip", ["-json", "address"], cancellation));
        return new RouterState(ruleset, interfaces);
    }

    private static async Task<string> RunAsync(IReachedHost reached, string program, string[] arguments, CancellationToken cancellation)
    {
        var result = await reached.RunAsync(new ProgramCall(program, arguments) { MaximumOutputBytes = 128 * 1024 * 1024 }, cancellation);
        return result.ExitCode == 0
            ? result.Output
            : throw new HostException($"{program} ended with {result.ExitCode}: {result.Error.Trim()}");
    }
}
