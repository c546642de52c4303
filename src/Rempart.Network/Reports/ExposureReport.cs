using Rempart.Network.Policies;

namespace Rempart.Network.Reports;

/// <summary>How workloads are exposed to pods that the manifests do not show, and to the outside.</summary>
/// <param name="Egress">To whom they may connect.</param>
/// <param name="Ingress">Who may connect to them.</param>
/// <param name="Unprotected">The workloads that no policy selects in a direction.</param>
public sealed record ExposureReport(IReadOnlyList<ExposedConnection> Egress, IReadOnlyList<ExposedConnection> Ingress, IReadOnlyList<UnprotectedWorkload> Unprotected);

/// <summary>One exposure of a workload.</summary>
/// <param name="Workload">The workload.</param>
/// <param name="Peer">To whom: a range, <c>entire-cluster</c> or pods by their labels.</param>
/// <param name="Connections">By which connections.</param>
public sealed record ExposedConnection(Peer Workload, ExposurePeer Peer, Reachability.ConnectionSet Connections);

/// <summary>A workload that no policy selects in a direction.</summary>
/// <param name="Workload">The workload.</param>
/// <param name="Direction">The direction.</param>
public sealed record UnprotectedWorkload(Peer Workload, Direction Direction);
