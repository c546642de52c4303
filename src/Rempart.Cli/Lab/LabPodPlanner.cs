using System.Globalization;
using System.Net;
using Rempart.Core.Networks;
using Rempart.Network;
using Rempart.Network.Policies;

namespace Rempart.Cli.Lab;

/// <summary>
/// Plans the lab of a cluster's pods: a namespace per pod, one node that joins them all and has the rules of the policies, and a
/// core behind it that plays everything outside. Pods on the network of their node have no namespace of their own and are left out.
/// </summary>
internal static class LabPodPlanner
{
    /// <summary>A listener is a process: more pods than this would take a machine's memory.</summary>
    public const int MostPods = 100;

    private const string NodeInterface = "node";
    private const string CoreInterface = "core";
    private const int LongestName = 60;

    // What a pod may want of the outside, over both protocols.
    private static readonly PortRange[] OutsidePorts = [new(53, TransportProtocol.Udp), new(53, TransportProtocol.Tcp), new(80, TransportProtocol.Tcp), new(443, TransportProtocol.Tcp)];

    /// <summary>Plans.</summary>
    /// <param name="cluster">The cluster; its pods have addresses.</param>
    /// <param name="prefix">What the namespaces' names begin with.</param>
    public static LabPlan Plan(ClusterModel cluster, string prefix)
    {
        var pods = cluster.Pods.Where(pod => !pod.HostNetwork).ToArray();
        var taken = pods.SelectMany(pod => pod.Addresses).ToHashSet();
        var (node, core) = ($"{prefix}-node", $"{prefix}-core");
        var places = pods.Select((pod, number) => OfPod(pod, number, prefix)).ToArray();
        var outside = LabAddressing.OfInternet(address => !taken.Contains(address));
        return new LabPlan
        {
            Namespaces =
            [
                .. places,
                new LabNamespace
                {
                    Name = node,
                    Role = LabRole.Node,
                    Of = "node",
                    Addresses = [],
                    Routes = [.. Everywhere(LabLink.UpperAddress, CoreInterface), .. places.SelectMany((place, number) => place.Addresses.Select(address => new LabRoute(Whole(address.Address), LabLink.LowerAddress, Interface(number))))],
                },
                new LabNamespace
                {
                    Name = core,
                    Role = LabRole.Core,
                    Of = "core",
                    Addresses = outside,
                    Routes = Everywhere(LabLink.LowerAddress, NodeInterface),
                    Listens = [.. outside.SelectMany(address => OutsidePorts.Select(port => new LabEndpoint(IPAddress.Parse(address.Address), port.First, port.Protocol).ToString()))],
                },
            ],
            Links = [.. places.Select((place, number) => new LabLink(node, Interface(number), place.Name, NodeInterface)), new LabLink(core, NodeInterface, node, CoreInterface)],
        };
    }

    private static LabNamespace OfPod(Pod pod, int number, string prefix)
    {
        var of = $"{pod.Namespace}/{pod.Name}";
        var addresses = pod.Addresses.Select(address => new LabAddress(address.ToString(), "lo", $"pod {of}")).ToArray();
        // SCTP has no listener here: few kernels have it.
        var ports = pod.Ports.Where(port => port.Protocol != NetworkProtocol.Sctp).Select(port => (port.Number, Protocol: port.Protocol == NetworkProtocol.Tcp ? TransportProtocol.Tcp : TransportProtocol.Udp)).Distinct();
        return new LabNamespace
        {
            Name = NameOf(of, number, prefix),
            Role = LabRole.Pod,
            Of = of,
            Addresses = addresses,
            Routes = Everywhere(LabLink.UpperAddress, NodeInterface),
            Listens = [.. from port in ports from address in pod.Addresses select new LabEndpoint(address, port.Number, port.Protocol).ToString()],
        };
    }

    // The number makes it one of its kind; the rest is for people.
    private static string NameOf(string of, int number, string prefix)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{prefix}-pod-{number}-") + string.Concat(of.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-'));
        return name.Length <= LongestName ? name : name[..LongestName];
    }

    private static string Interface(int number) => string.Create(CultureInfo.InvariantCulture, $"pod{number}");

    private static LabRoute[] Everywhere(string via, string link) => [new("0.0.0.0/0", via, link), new("::/0", via, link)];

    private static string Whole(string address) => address.Contains(':', StringComparison.Ordinal) ? $"{address}/128" : $"{address}/32";
}
