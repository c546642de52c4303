namespace Rempart.Network.Reports;

/// <summary>What an end of a reported connection is.</summary>
public enum PeerKind
{
    /// <summary>A workload of the cluster.</summary>
    Workload,

    /// <summary>A range of addresses outside the cluster.</summary>
    External,

    /// <summary>The ingress controller, which Ingresses open services to.</summary>
    IngressController,
}
