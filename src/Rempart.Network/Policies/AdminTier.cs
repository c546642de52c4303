namespace Rempart.Network.Policies;

/// <summary>When an admin policy is asked.</summary>
public enum AdminTier
{
    /// <summary>Before NetworkPolicies.</summary>
    Admin,

    /// <summary>After NetworkPolicies, for pods that none of them isolates.</summary>
    Baseline,
}
