namespace Rempart.Network.Policies;

/// <summary>What a rule says about ports: a range, or a name that each destination resolves for itself.</summary>
/// <param name="Protocol">The protocol; null when a name counts for all of them.</param>
/// <param name="First">The first port; 1 for every port; 0 when <paramref name="Name"/> is given.</param>
/// <param name="Last">The last port.</param>
/// <param name="Name">The name of a port of the destination's containers; null for a range.</param>
public sealed record PolicyPort(NetworkProtocol? Protocol, ushort First, ushort Last, string? Name)
{
    /// <summary>A range of ports.</summary>
    /// <param name="protocol">The protocol.</param>
    /// <param name="first">The first port.</param>
    /// <param name="last">The last port.</param>
    /// <returns>The port.</returns>
    public static PolicyPort Range(NetworkProtocol protocol, ushort first, ushort last) => new(protocol, first, last, null);

    /// <summary>Every port of a protocol.</summary>
    /// <param name="protocol">The protocol.</param>
    /// <returns>The port.</returns>
    public static PolicyPort Every(NetworkProtocol protocol) => new(protocol, 1, ushort.MaxValue, null);

    /// <summary>A named port.</summary>
    /// <param name="protocol">The protocol; null for all.</param>
    /// <param name="name">The name.</param>
    /// <returns>The port.</returns>
    public static PolicyPort Named(NetworkProtocol? protocol, string name) => new(protocol, 0, 0, name);

    /// <summary>Whether traffic to a destination matches.</summary>
    /// <param name="protocol">The traffic's protocol.</param>
    /// <param name="port">The traffic's destination port.</param>
    /// <param name="destinationPorts">The ports that the destination's containers declare; empty outside the cluster.</param>
    /// <returns>True when it does.</returns>
    public bool Matches(NetworkProtocol protocol, ushort port, IReadOnlyList<ContainerPort> destinationPorts)
    {
        ArgumentNullException.ThrowIfNull(destinationPorts);
        if (Protocol is not null && Protocol != protocol)
            return false;
        return Name is null
            ? First <= port && port <= Last
            : destinationPorts.Any(declared => declared.Name == Name && declared.Protocol == protocol && declared.Number == port);
    }
}
