namespace Rempart.Network.Reachability.Rows;

/// <summary>Which side of what is not known is computed.</summary>
internal enum Bound
{
    /// <summary>What surely passes.</summary>
    Lower,

    /// <summary>What may pass.</summary>
    Upper,
}
