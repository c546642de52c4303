using Rempart.Network.Policies;

namespace Rempart.Network.Reports;

/// <summary>What of a cluster's connectivity is reported.</summary>
public sealed record ConnectivityOptions
{
    /// <summary>Only connections of these workloads: <c>name</c>, <c>namespace/name</c> or <c>ingress-controller</c>; empty for all.</summary>
    public IReadOnlyList<string> Focus { get; init; } = [];

    /// <summary>Only connections of the focus with these workloads; empty for all.</summary>
    public IReadOnlyList<string> With { get; init; } = [];

    /// <summary>Only connections into or out of the focus; null for both.</summary>
    public Direction? Direction { get; init; }

    /// <summary>Only pairs between which this connection passes; null for all.</summary>
    public FocusConnection? Connection { get; init; }

    /// <summary>Also how workloads are exposed to what the manifests do not show.</summary>
    public bool Exposure { get; init; }

    /// <summary>Of an explanation, only connections with this verdict; null for all.</summary>
    public Verdict? OnlyVerdict { get; init; }

    /// <summary>Whether connections between two peers are reported.</summary>
    /// <param name="source">The source.</param>
    /// <param name="destination">The destination.</param>
    /// <returns>True when they are.</returns>
    public bool Includes(Peer source, Peer destination)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        if (Focus.Count == 0)
            return true;
        return (Direction != Policies.Direction.Ingress && IsFocus(source) && IsWith(destination)) ||
            (Direction != Policies.Direction.Egress && IsFocus(destination) && IsWith(source));
    }

    /// <summary>Whether a peer is in focus.</summary>
    /// <param name="peer">The peer.</param>
    /// <returns>True when it is, and when there is no focus.</returns>
    public bool IsFocus(Peer peer) => Focus.Count == 0 || Focus.Any(peer.IsNamed);

    private bool IsWith(Peer peer) => With.Count == 0 || With.Any(peer.IsNamed);
}
