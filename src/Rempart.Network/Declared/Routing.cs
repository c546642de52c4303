using Rempart.Core.Estates;

namespace Rempart.Network.Declared;

/// <summary>
/// Which routers a packet between two zones passes, from what the estate declares: a router joins the subnets of its interfaces.
/// A packet out of a subnet passes one of its routers, and a packet into a subnet too; what lies between may be networks that
/// the estate does not declare, and is assumed to stop nothing.
/// </summary>
internal sealed class Routing
{
    private readonly Dictionary<string, string[]> _byZone;

    public Routing(Estate estate)
    {
        All = [.. estate.Hosts.Where(host => host.Roles.Contains(HostRole.Router))];
        _byZone = All.SelectMany(router => Joined(router).Select(subnet => (subnet, router.Id)))
            .GroupBy(pair => pair.subnet, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Select(pair => pair.Id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray(), StringComparer.Ordinal);
    }

    public IReadOnlyList<Host> All { get; }

    /// <summary>The routers that join a zone; none for the internet.</summary>
    public IReadOnlyList<string> Of(Zone zone) => _byZone.GetValueOrDefault(zone.Id) ?? [];

    /// <summary>The routers that must let a flow through: those that join both zones, else those of either, and those on the shortest ways between.</summary>
    public IReadOnlyList<string> Between(Zone one, Zone other)
    {
        var both = Of(one).Intersect(Of(other), StringComparer.Ordinal).ToArray();
        return both.Length > 0 ? both : [.. Of(one).Union(Of(other), StringComparer.Ordinal).Union(Inner(one.Id, other.Id), StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>Whether a router can see packets between two zones.</summary>
    public bool Sees(string router, Zone one, Zone other) => Of(one).Contains(router) || Of(other).Contains(router) || Between(one, other).Contains(router);

    private static IEnumerable<string> Joined(Host router) => router.Subnet is null ? router.Interfaces.Keys : router.Interfaces.Keys.Append(router.Subnet);

    private HashSet<string> Inner(string from, string to)
    {
        var (there, back) = (Distances(from), Distances(to));
        var inner = new HashSet<string>(StringComparer.Ordinal);
        if (!there.TryGetValue(to, out var length))
            return inner;
        foreach (var router in All)
        {
            if (there.TryGetValue("router " + router.Id, out var near) && back.TryGetValue("router " + router.Id, out var far) && near + far == length)
                inner.Add(router.Id);
        }
        return inner;
    }

    private Dictionary<string, int> Distances(string from)
    {
        var distances = new Dictionary<string, int>(StringComparer.Ordinal) { [from] = 0 };
        var open = new Queue<string>([from]);
        while (open.TryDequeue(out var at))
        {
            var next = at.StartsWith("router ", StringComparison.Ordinal)
                ? Joined(All.First(router => "router " + router.Id == at))
                : (_byZone.GetValueOrDefault(at) ?? []).Select(router => "router " + router);
            foreach (var place in next.Where(place => distances.TryAdd(place, distances[at] + 1)))
                open.Enqueue(place);
        }
        return distances;
    }
}
