namespace Rempart.Network.Reports;

/// <summary>Who can reach whom in a cluster.</summary>
public sealed record ConnectivityReport
{
    /// <summary>What surely passes, by the names of source and destination. Connections of a workload with itself are left out.</summary>
    public required IReadOnlyList<ReportedConnection> Connections { get; init; }

    /// <summary>What may pass and may not, in the same order.</summary>
    public required IReadOnlyList<ReportedConnection> Unknown { get; init; }

    /// <summary>The peers that drawings show even without a connection.</summary>
    public required IReadOnlyList<Peer> Workloads { get; init; }

    /// <summary>The one connection that the report is about; null for all.</summary>
    public FocusConnection? Connection { get; init; }

    /// <summary>How workloads are exposed to what the manifests do not show; null when not asked for.</summary>
    public ExposureReport? Exposure { get; init; }
}
