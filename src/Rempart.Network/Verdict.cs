namespace Rempart.Network;

/// <summary>
/// Whether traffic passes. <see cref="Unknown"/> is a pair of bounds: the lower bound (what surely passes) does not hold the
/// traffic, the upper bound (what may pass) does. A proof that traffic is closed holds on the upper bound.
/// </summary>
public enum Verdict
{
    /// <summary>It does not pass.</summary>
    Denied,

    /// <summary>What is known does not tell; the reason stands beside it.</summary>
    Unknown,

    /// <summary>It passes.</summary>
    Allowed,
}
