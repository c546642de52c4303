namespace Rempart.Network.Reachability.Explanations;

/// <summary>Whether something matches.</summary>
internal enum Certainty
{
    No,
    Maybe,
    Yes,
}
