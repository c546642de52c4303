namespace Rempart.Network.Policies;

/// <summary>A direction of traffic, seen from the pod that a policy selects.</summary>
public enum Direction
{
    /// <summary>Incoming traffic.</summary>
    Ingress,

    /// <summary>Outgoing traffic.</summary>
    Egress,
}
