using Rempart.Network.Policies;
using Rempart.Network.Sets;

namespace Rempart.Network.Reachability.Classes;

/// <summary>Turns the ports of rules into sets of connections.</summary>
internal static class PortSets
{
    private static readonly NetworkProtocol[] Protocols = [NetworkProtocol.Tcp, NetworkProtocol.Udp, NetworkProtocol.Sctp];

    public static ConnectionSet Of(IReadOnlyList<PolicyPort> ports, IReadOnlyList<ContainerPort> destination)
    {
        var set = ConnectionSet.None;
        foreach (var protocol in Protocols)
        {
            var intervals = new List<Interval<ushort>>();
            foreach (var port in ports)
            {
                if (port.Protocol is not null && port.Protocol != protocol)
                    continue;
                if (port.Name is null)
                {
                    intervals.Add(new(port.First, port.Last));
                    continue;
                }
                foreach (var declared in destination)
                {
                    if (declared.Name == port.Name && declared.Protocol == protocol)
                        intervals.Add(new(declared.Number, declared.Number));
                }
            }
            if (intervals.Count > 0)
                set = set.Union(ConnectionSet.Of(protocol, IntervalSet<ushort>.Of(intervals)));
        }
        return set;
    }

    public static bool HasNames(IReadOnlyList<PolicyPort>? ports) => ports is not null && ports.Any(port => port.Name is not null);
}
