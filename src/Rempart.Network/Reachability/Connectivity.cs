namespace Rempart.Network.Reachability;

/// <summary>What may pass from a source to a destination.</summary>
/// <param name="Allowed">The lower bound: what surely passes.</param>
/// <param name="Possible">The upper bound: what may pass; it holds <paramref name="Allowed"/>.</param>
public readonly record struct Connectivity(ConnectionSet Allowed, ConnectionSet Possible)
{
    /// <summary>Everything passes.</summary>
    public static Connectivity All { get; } = new(ConnectionSet.All, ConnectionSet.All);

    /// <summary>Whether both bounds are the same.</summary>
    public bool IsCertain => Allowed.Equals(Possible);

    /// <summary>What may or may not pass.</summary>
    public ConnectionSet Unknown => IsCertain ? ConnectionSet.None : Possible.Except(Allowed);

    /// <summary>Whether a connection passes.</summary>
    /// <param name="protocol">Its protocol.</param>
    /// <param name="port">Its destination port.</param>
    /// <returns>The verdict.</returns>
    public Verdict Of(NetworkProtocol protocol, ushort port) =>
        Allowed.Contains(protocol, port) ? Verdict.Allowed : Possible.Contains(protocol, port) ? Verdict.Unknown : Verdict.Denied;

    /// <summary>What both let pass.</summary>
    /// <param name="other">The other end's.</param>
    /// <returns>The connectivity of both together.</returns>
    public Connectivity And(Connectivity other) => new(Allowed.Intersect(other.Allowed), Possible.Intersect(other.Possible));
}
