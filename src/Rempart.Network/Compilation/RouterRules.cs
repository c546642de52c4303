using Rempart.Core.Estates;

namespace Rempart.Network.Compilation;

/// <summary>The nftables rules of one router: a file for <c>nft -f</c>, which the kernel takes whole or not at all.</summary>
/// <param name="Router">The id of the router's host.</param>
/// <param name="Text">The rules.</param>
/// <param name="Flows">Ids of the flows that the router lets through, sorted.</param>
public sealed record RouterRules(string Router, string Text, IReadOnlyList<string> Flows);

/// <summary>What compiling an estate gave.</summary>
/// <param name="Routers">The rules of each router, by id.</param>
/// <param name="Problems">What could not be compiled and why: a flow without addresses, an estate without a router.</param>
public sealed record NftablesCompilation(IReadOnlyList<RouterRules> Routers, IReadOnlyList<string> Problems);

/// <summary>
/// Compiles an estate's flows to nftables: default deny plus exactly the declared flows. A packet costs the same whatever the
/// number of flows: answers are let through first, then two interval lookups find the pair of subnets, then hash lookups the flow.
/// </summary>
public static class NftablesCompiler
{
    /// <summary>The table that belongs to Rempart; no other is touched.</summary>
    public const string Table = "rempart";

    /// <summary>Compiles the rules of every router of an estate.</summary>
    /// <param name="estate">The estate.</param>
    /// <returns>The rules and the problems.</returns>
    public static NftablesCompilation Compile(Estate estate)
    {
        ArgumentNullException.ThrowIfNull(estate);
        var network = new Declared.DeclaredNetwork(estate);
        var problems = network.Problems.ToList();
        if (network.Routers.All.Count == 0)
            problems.Add("the estate declares no host with the role 'router', so there is nothing to compile rules for");
        return new NftablesCompilation([.. network.Routers.All.Select(router => new RouterCompiler(network, router.Id).Compile())], problems);
    }
}
