namespace Rempart.Network.Kubernetes.Objects;

/// <summary>What a kind of object means for reachability.</summary>
internal enum KindStanding
{
    /// <summary>Nothing.</summary>
    Irrelevant,

    /// <summary>Its rules are known.</summary>
    Known,

    /// <summary>The kind is known, but not in this version.</summary>
    UnknownVersion,

    /// <summary>It may allow or deny, by rules that are not known.</summary>
    Foreign,
}
