namespace Rempart.Network.Policies;

/// <summary>What a rule of an admin policy does with the traffic that it matches.</summary>
public enum AdminAction
{
    /// <summary>The direction lets it through; no later rule of the direction is asked. <c>Allow</c> in v1alpha1.</summary>
    Accept,

    /// <summary>It does not pass.</summary>
    Deny,

    /// <summary>The rest of the tier is skipped.</summary>
    Pass,
}
