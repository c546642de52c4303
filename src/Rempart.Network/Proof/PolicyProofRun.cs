using System.Globalization;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Network.Declared;
using Rempart.Network.Policies;
using Rempart.Network.Reachability;
using Rempart.Network.Reachability.Explanations;

namespace Rempart.Network.Proof;

/// <summary>One proof of one cluster: the pairs of pods here, the addresses outside in the other part.</summary>
internal sealed partial class PolicyProofRun
{
    private readonly Estate _estate;
    private readonly string _clusterId;
    private readonly ReachabilityMatrix _matrix;
    private readonly (Service Service, Pod[] Pods)[] _services;
    private readonly DeclaredNetwork _network;
    private readonly List<Violation> _violations = [];
    private readonly List<Gap> _gaps = [];
    private readonly List<string> _examined = [];

    public PolicyProofRun(Estate estate, string clusterId, ReachabilityMatrix matrix)
    {
        _estate = estate;
        _clusterId = clusterId;
        _matrix = matrix;
        _network = new DeclaredNetwork(estate);
        _services = [.. estate.Services.Where(service => service.RunsOn.Cluster == clusterId).Select(service => (service, matrix.Cluster.Pods.Where(pod => Selects(service, pod)).ToArray()))];
    }

    public void CheckPods()
    {
        foreach (var (service, pods) in _services)
        {
            if (pods.Length == 0)
                _gaps.Add(new Gap($"cluster/{_clusterId} service/{service.Id}", $"no pod of the cluster has the selector of service '{service.Id}'; deploy it, or mend 'runs-on.selector'"));
        }
        foreach (var pod in _matrix.Cluster.Pods.Where(pod => !_services.Any(known => known.Pods.Contains(pod))))
            _gaps.Add(new Gap($"cluster/{_clusterId} {pod.DisplayName}", "no service of the estate selects this pod, so what it may reach is not declared; declare the service"));
        foreach (var from in _services)
        {
            foreach (var to in _services)
            {
                if (from.Service != to.Service)
                    CheckPair(from, to);
            }
        }
    }

    public ProofResult Conclude() => new(
        _violations.Count > 0 ? Outcome.NotSatisfied : _gaps.Count > 0 || _examined.Count == 0 ? Outcome.Unknown : Outcome.Satisfied, _violations, _examined, _gaps);

    private static bool Selects(Service service, Pod pod) =>
        pod.Namespace == service.RunsOn.Namespace && service.RunsOn.Selector.Count > 0
        && service.RunsOn.Selector.All(label => pod.Labels[label.Key] == label.Value);

    private void CheckPair((Service Service, Pod[] Pods) from, (Service Service, Pod[] Pods) to)
    {
        var declared = Declared(from.Service, to.Service);
        var resource = $"cluster/{_clusterId} {from.Service.Id} -> {to.Service.Id}";
        var (open, closed) = (false, false);
        var doubtful = false;
        foreach (var source in from.Pods)
        {
            foreach (var destination in to.Pods)
            {
                var real = _matrix.Between(source, destination);
                if (!open && real.Allowed.Except(declared) is { IsNone: false } hole)
                {
                    open = true;
                    Report("undeclared-connection-passes", resource, $"no flow declares it, and {hole} passes from {source.DisplayName} to {destination.DisplayName}", source, destination, hole);
                }
                if (!closed && declared.Except(real.Possible) is { IsNone: false } stopped)
                {
                    closed = true;
                    Report("declared-flow-closed", resource, $"it is declared, and {stopped} is stopped from {source.DisplayName} to {destination.DisplayName}", source, destination, stopped);
                }
                doubtful |= !real.Possible.Except(declared).IsNone && real.Allowed.Except(declared).IsNone || !declared.Except(real.Allowed).IsNone && declared.Except(real.Possible).IsNone;
            }
        }
        if (doubtful)
            _gaps.Add(new Gap(resource, "what passes is not certain from the manifests; 'rempart network connectivity --explain' says why"));
        else if (from.Pods.Length > 0 && to.Pods.Length > 0)
            _examined.Add(resource);
    }

    private ConnectionSet Declared(Service from, Service to) => _estate.Flows
        .Where(flow => flow.From == new FlowEnd(FlowEndKind.Service, from.Id) && flow.To == new FlowEnd(FlowEndKind.Service, to.Id))
        .Aggregate(ConnectionSet.None, (all, flow) => all.Union(Ports(flow)));

    private void Report(string rule, string resource, string what, Pod source, Pod destination, ConnectionSet connections)
    {
        var (protocol, port) = Example(connections);
        Report(rule, resource, what, (protocol, port), _matrix.Explain(source, destination, protocol, port), Sample(source, destination, protocol, port));
    }

    private void Report(string rule, string resource, string what, (NetworkProtocol Protocol, ushort Port) example, Explanation explanation, Nftables.Packet? packet)
    {
        var why = string.Join("; ", explanation.Egress.Rules.Concat(explanation.Ingress.Rules).Select(decided => $"{decided.Policy} ({decided.Location})").Distinct(StringComparer.Ordinal));
        if (why.Length == 0)
            why = $"{explanation.Egress.Reason}; {explanation.Ingress.Reason}";
        var such = packet?.ToString() ?? string.Create(CultureInfo.InvariantCulture, $"port {example.Port}/{example.Protocol.ToString().ToLowerInvariant()}");
        var message = $"{char.ToUpperInvariant(what[0])}{what[1..]}, such as {such}: {why}.";
        var finding = new Finding(rule, resource, Severity.High, message, "To write the declared policies: rempart network compile ESTATE --to kubernetes -o DIR, then kubectl apply -f DIR");
        _violations.Add(new Violation(finding, packet, []));
    }

    private static (NetworkProtocol, ushort) Example(ConnectionSet connections)
    {
        foreach (var protocol in (NetworkProtocol[])[NetworkProtocol.Tcp, NetworkProtocol.Udp, NetworkProtocol.Sctp])
        {
            if (!connections[protocol].IsEmpty)
                return (protocol, connections[protocol].Intervals[0].First);
        }
        throw new ArgumentException("The set of connections is empty.", nameof(connections));
    }

    private static Nftables.Packet? Sample(Pod source, Pod destination, NetworkProtocol protocol, ushort port)
    {
        foreach (var from in source.Addresses)
        {
            if (destination.Addresses.FirstOrDefault(to => to.AddressFamily == from.AddressFamily) is { } to)
                return new Nftables.Packet(from, to, Number(protocol), 40000, port);
        }
        return null;
    }

    private static byte Number(NetworkProtocol protocol) => protocol switch { NetworkProtocol.Tcp => 6, NetworkProtocol.Udp => 17, _ => 132 };
}
