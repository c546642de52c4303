namespace Rempart.Network.Reachability.Rows;

/// <summary>How far a tier of admin policies has come with one peer.</summary>
/// <param name="Open">What no rule has decided yet.</param>
/// <param name="Accepted">What is accepted.</param>
/// <param name="Denied">What is denied.</param>
/// <param name="Passed">What skips the rest of the tier.</param>
/// <param name="MayPass">What may skip the rest of the tier; the rest decides about it too.</param>
internal sealed record TierState(ConnectionSet Open, ConnectionSet Accepted, ConnectionSet Denied, ConnectionSet Passed, ConnectionSet MayPass)
{
    /// <summary>Nothing is decided.</summary>
    public static TierState Start { get; } = new(ConnectionSet.All, ConnectionSet.None, ConnectionSet.None, ConnectionSet.None, ConnectionSet.None);
}
