using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Rempart.Network.Tests.Reachability;

namespace Rempart.Network.Tests.Compilation.Pods;

/// <summary>
/// A node with eight pods and the outside around it, as network namespaces: real interfaces, routes, connection tracking, rules
/// and sockets. Which pod is what is a matter of the rules alone, so that one playground serves all clusters.
/// </summary>
public sealed class PodPlayground : IDisposable
{
    public static readonly ushort[] Ports = [.. RandomClusters.Ports];

    private const string Settings = """
        echo 0 > /proc/sys/net/ipv4/conf/all/rp_filter
        echo 0 > /proc/sys/net/ipv4/conf/default/rp_filter
        echo 0 > /proc/sys/net/ipv6/conf/all/disable_ipv6
        echo 0 > /proc/sys/net/ipv6/conf/default/disable_ipv6
        echo 0 > /proc/sys/net/ipv6/conf/default/accept_ra
        echo 1 > /proc/sys/net/ipv4/ip_forward
        echo 1 > /proc/sys/net/ipv6/conf/all/forwarding

        """;

    // What arrives and what goes on, noted by the kernel itself before and after the rules: silence need not be waited for.
    private const string Witness = """
        table inet witness
        delete table inet witness
        table inet witness {
            set arrived-ip { type ipv4_addr . ipv4_addr . inet_proto . inet_service; size 65535; flags dynamic; }
            set arrived-ip6 { type ipv6_addr . ipv6_addr . inet_proto . inet_service; size 65535; flags dynamic; }
            set passed-ip { type ipv4_addr . ipv4_addr . inet_proto . inet_service; size 65535; flags dynamic; }
            set passed-ip6 { type ipv6_addr . ipv6_addr . inet_proto . inet_service; size 65535; flags dynamic; }
            chain arrived {
                type filter hook prerouting priority mangle; policy accept;
                ct state new meta l4proto { tcp, udp, sctp } add @arrived-ip { ip saddr . ip daddr . meta l4proto . th dport }
                ct state new meta l4proto { tcp, udp, sctp } add @arrived-ip6 { ip6 saddr . ip6 daddr . meta l4proto . th dport }
            }
            chain passed {
                type filter hook postrouting priority srcnat; policy accept;
                ct state new meta l4proto { tcp, udp, sctp } add @passed-ip { ip saddr . ip daddr . meta l4proto . th dport }
                ct state new meta l4proto { tcp, udp, sctp } add @passed-ip6 { ip6 saddr . ip6 daddr . meta l4proto . th dport }
            }
        }

        """;

    private readonly NetworkNamespace? _node;
    private readonly List<PodPlace> _places = [];

    public PodPlayground()
    {
        if (WhyNot() is not null)
            return;
        _node = new();
        try
        {
            _node.Execute(Settings, "sh", "-e");
            foreach (var (place, index) in NodeClusters.Places.Select((place, index) => (place, index)))
                Add(new($"pod{index}", [place.Ipv4, place.Ipv6]));
            Add(new("outside", NodeClusters.Outside));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal NetworkNamespace Node => _node!;

    internal IReadOnlyList<PodPlace> Places => _places;

    /// <summary>Numbers of packets whose arrival SCTP listeners saw.</summary>
    internal event Action<uint>? Received;

    public static void SkipWhereNoneCanBe() => Assert.SkipWhen(WhyNot() is not null, WhyNot() ?? "");

    /// <summary>Loads rules and forgets all connections and all that was noted.</summary>
    internal void Load(string rules)
    {
        Node.Execute(Witness + rules, "nft", "-f", "-");
        Node.Execute("", "conntrack", "-F");
    }

    /// <summary>What arrived at the node, or what it passed on: source, destination, protocol and port.</summary>
    internal HashSet<(IPAddress, IPAddress, NetworkProtocol, ushort)> Noted(string what)
    {
        var noted = new HashSet<(IPAddress, IPAddress, NetworkProtocol, ushort)>();
        foreach (var family in (string[])["ip", "ip6"])
        {
            using var listed = JsonDocument.Parse(Node.Execute("", "nft", "-n", "-j", "list", "set", "inet", "witness", $"{what}-{family}"));
            foreach (var set in listed.RootElement.GetProperty("nftables").EnumerateArray())
            {
                if (!set.TryGetProperty("set", out var body) || !body.TryGetProperty("elem", out var elements))
                    continue;
                foreach (var element in elements.EnumerateArray())
                {
                    var plain = element.TryGetProperty("elem", out var inner) ? inner.GetProperty("val") : element;
                    var parts = plain.GetProperty("concat");
                    noted.Add((IPAddress.Parse(parts[0].GetString()!), IPAddress.Parse(parts[1].GetString()!), Protocol(parts[2]), parts[3].GetUInt16()));
                }
            }
        }
        return noted;
    }

    public void Dispose()
    {
        foreach (var place in _places)
            place.Dispose();
        _node?.Dispose();
    }

    private void Add(PodPlace place)
    {
        _places.Add(place);
        // Known neighbours: nothing waits for their resolution, and so nothing gets lost in it.
        var (here, there) = ($"02:00:00:00:01:{_places.Count:x2}", $"02:00:00:00:02:{_places.Count:x2}");
        Node.Execute($"link add name {place.Link} address {here} type veth peer name eth0 address {there} netns {place.Namespace.Path}\n", "ip", "-batch", "-");
        place.Namespace.Execute(Settings, "sh", "-e");
        place.Namespace.Execute($"link set lo up\naddr add fe80::2/64 dev eth0 nodad\nlink set eth0 up\nneigh add fe80::1 lladdr {here} dev eth0 nud permanent\n"
            + string.Concat(place.Addresses.Select(address => $"addr add {address} dev lo{(IsIPv6(address) ? " nodad" : "")}\n")), "ip", "-batch", "-");
        Node.Execute($"addr add fe80::1/64 dev {place.Link} nodad\nlink set {place.Link} up\nneigh add fe80::2 lladdr {there} dev {place.Link} nud permanent\n"
            + string.Concat(place.Addresses.Select(address => $"route add {address} via {(IsIPv6(address) ? "" : "inet6 ")}fe80::2 dev {place.Link}\n")), "ip", "-batch", "-");
        place.Namespace.Execute("route add 0.0.0.0/0 via inet6 fe80::1 dev eth0\nroute add ::/0 via fe80::1 dev eth0\n", "ip", "-batch", "-");
        place.Listen(Ports, tag => Received?.Invoke(tag));
    }

    private static bool IsIPv6(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6;

    private static NetworkProtocol Protocol(JsonElement written) => written.ValueKind == JsonValueKind.Number
        ? (NetworkProtocol)written.GetInt32()
        : written.GetString() switch { "tcp" => NetworkProtocol.Tcp, "udp" => NetworkProtocol.Udp, "sctp" => NetworkProtocol.Sctp, var other => throw new InvalidOperationException($"The witness noted '{other}'.") };

    private static string? WhyNot()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            return "Pods as namespaces need Linux and root.";
        foreach (var program in (string[])["ip", "nft", "conntrack"])
        {
            if (!File.Exists("/usr/sbin/" + program) && !File.Exists("/sbin/" + program) && !File.Exists("/usr/bin/" + program))
                return $"Pods as namespaces need {program}.";
        }
        try
        {
            // Root in a container may lack the right.
            new NetworkNamespace().Dispose();
            return Directory.Exists("/proc/sys/net/ipv6") ? null : "Pods as namespaces need IPv6.";
        }
        catch (InvalidOperationException)
        {
            return "Pods as namespaces need the right to make network namespaces.";
        }
    }
}
