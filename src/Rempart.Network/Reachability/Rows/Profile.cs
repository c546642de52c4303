using Rempart.Network.Policies;

namespace Rempart.Network.Reachability.Rows;

/// <summary>Everything that decides one direction of a pod's traffic. Pods with equal profiles have equal rows.</summary>
/// <param name="Direction">The direction.</param>
/// <param name="NetworkPolicies">The NetworkPolicies that isolate the pod in this direction.</param>
/// <param name="AdminPolicies">The admin policies with rules for this direction that select it, in the order of asking.</param>
/// <param name="Ports">The container ports, when rules of incoming traffic use names of ports; else empty.</param>
/// <param name="Unknown">Whether the pod may be treated in ways that are not known: foreign policies, or a node's network.</param>
internal sealed record Profile(
    Direction Direction, IReadOnlyList<NetworkPolicy> NetworkPolicies, IReadOnlyList<AdminPolicy> AdminPolicies, IReadOnlyList<ContainerPort> Ports, bool Unknown);
