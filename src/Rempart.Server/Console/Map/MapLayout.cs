using Rempart.Core.Estates;
using Rempart.Core.Networks;

namespace Rempart.Server.Console.Map;

/// <summary>
/// Lays the estate out: the internet on top, an environment a column, its subnets in the order of the declaration, and in each what
/// runs there. The same estate is always drawn alike, so that a person finds things where they were.
/// </summary>
internal sealed class MapLayout
{
    private const double ColumnWidth = 224, ColumnGap = 96, Margin = 24, Header = 34, Inset = 12;
    private const double NodeHeight = 30, NodeGap = 8, SubnetHeader = 40, SubnetGap = 18, InternetHeight = 36, InternetGap = 40;

    private const string Internet = "internet";

    private readonly List<MapEnvironment> _environments = [];
    private readonly List<MapSubnet> _subnets = [];
    private readonly Dictionary<string, MapNode> _nodes = new(StringComparer.Ordinal);

    // Where a connection of a host is drawn that is not drawn itself: at the first thing that runs on it.
    private readonly Dictionary<string, string> _hosts = new(StringComparer.Ordinal);

    private MapLayout()
    {
    }

    /// <summary>Draws an estate with its connections.</summary>
    public static MapDrawing Draw(Estate estate, IReadOnlyList<NetworkConnection> connections)
    {
        var layout = new MapLayout();
        var (width, height) = layout.Place(estate);
        return new(width, height, layout._environments, layout._subnets, [.. layout._nodes.Values], layout.Lines(connections));
    }

    private (double Width, double Height) Place(Estate estate)
    {
        var columns = estate.Environments
            .Select(environment => (Environment: environment, Subnets: estate.Subnets.Where(subnet => subnet.Environment == environment.Id).OrderBy(Depth).ToArray()))
            .Where(column => column.Subnets.Length > 0).ToArray();
        var width = (2 * Margin) + (Math.Max(1, columns.Length) * (ColumnWidth + ColumnGap)) - ColumnGap;
        _nodes[Internet] = new(Internet, Internet, Internet, new((width - ColumnWidth) / 2, Margin, ColumnWidth, InternetHeight));
        var bottom = Margin + InternetHeight;
        for (var i = 0; i < columns.Length; i++)
        {
            var left = Margin + (i * (ColumnWidth + ColumnGap));
            var top = Margin + InternetHeight + InternetGap;
            var y = top + Header;
            foreach (var subnet in columns[i].Subnets)
                y = PlaceSubnet(estate, subnet, left + Inset, y) + SubnetGap;
            var box = new MapBox(left, top, ColumnWidth, y - SubnetGap + Inset - top);
            _environments.Add(new(columns[i].Environment.Id, columns[i].Environment.Name ?? columns[i].Environment.Id, box));
            bottom = Math.Max(bottom, box.Bottom);
        }
        return (width, bottom + Margin);
    }

    private double PlaceSubnet(Estate estate, Subnet subnet, double x, double top)
    {
        var y = top + SubnetHeader;
        foreach (var (key, kind) in ContentOf(estate, subnet).Where(item => !_nodes.ContainsKey($"{item.Kind}/{item.Id}")))
        {
            if (kind != "host" && HostOf(estate, kind, key) is { } host)
                _hosts.TryAdd($"host/{host}", $"{kind}/{key}");
            _nodes[$"{kind}/{key}"] = new($"{kind}/{key}", key, kind, new(x + Inset, y, ColumnWidth - (4 * Inset), NodeHeight));
            y += NodeHeight + NodeGap;
        }
        var box = new MapBox(x, top, ColumnWidth - (2 * Inset), y - top + 4);
        _subnets.Add(new($"subnet/{subnet.Id}", subnet.Id, string.Join(", ", subnet.Cidr.Take(1)), box));
        return box.Bottom;
    }

    // What runs in a subnet. A host is drawn itself only when nothing declared runs on it: people know services better than machines. The
    // node of a cluster is drawn when a flow names it: no line may be missing.
    private static IEnumerable<(string Id, string Kind)> ContentOf(Estate estate, Subnet subnet)
    {
        foreach (var cluster in estate.Clusters.Where(cluster => cluster.Subnets is [var first, ..] && first == subnet.Id))
        {
            foreach (var service in estate.Services.Where(service => service.RunsOn.Cluster == cluster.Id))
                yield return (service.Id, "service");
        }
        foreach (var host in estate.Hosts.Where(host => host.Subnet == subnet.Id))
        {
            var runs = estate.Services.Where(service => service.RunsOn.Host == host.Id).Select(service => (service.Id, "service"))
                .Concat(estate.Datastores.Where(datastore => datastore.Host == host.Id).Select(datastore => (datastore.Id, "datastore"))).ToArray();
            foreach (var one in runs)
                yield return one;
            if (runs.Length == 0 && (!host.Roles.Contains(HostRole.ClusterNode) || IsNamed(estate, host)))
                yield return (host.Id, "host");
        }
    }

    private static bool IsNamed(Estate estate, Core.Estates.Host host)
    {
        var end = new FlowEnd(FlowEndKind.Host, host.Id);
        return estate.Flows.Any(flow => flow.From == end || flow.To == end);
    }

    private List<MapLine> Lines(IReadOnlyList<NetworkConnection> connections)
    {
        var lines = new List<MapLine>();
        var lanes = new Dictionary<(double, bool), int>();
        foreach (var connection in connections.OrderBy(connection => Weight(connection.State)))
        {
            if (Find(connection.From) is { } from && Find(connection.To) is { } to && from != to)
                lines.Add(new(connection, IsInternet(connection) ? MapPaths.Upright(from, to) : MapPaths.Between(from, to, side => lanes[side] = lanes.GetValueOrDefault(side) + 1)));
        }
        return lines;
    }

    private static bool IsInternet(NetworkConnection connection) => connection.From == Internet || connection.To == Internet;

    // What faces the internet stands nearest to it, and data farthest away.
    private static int Depth(Subnet subnet) => subnet.Zone switch { "edge" => 0, "data" => 2, _ => 1 };

    private static string? HostOf(Estate estate, string kind, string id) =>
        kind == "service" ? estate.Services.Find(id)?.RunsOn.Host : estate.Datastores.Find(id)?.Host;

    private MapBox? Find(string key) =>
        _nodes.TryGetValue(_hosts.GetValueOrDefault(key, key), out var node) ? node.Box : _subnets.Find(subnet => subnet.Key == key)?.Box;

    private static int Weight(ConnectionState state) => state switch
    {
        ConnectionState.Open => 0,
        ConnectionState.Unknown => 1,
        ConnectionState.Closed => 2,
        _ => 3,
    };
}
