using Rempart.Network.Sets;

namespace Rempart.Network.Reachability;

/// <summary>A set of connections: for each protocol the destination ports, 1 to 65535.</summary>
public sealed class ConnectionSet : IEquatable<ConnectionSet>
{
    private static readonly IntervalSet<ushort> EveryPort = IntervalSet<ushort>.Of(1, ushort.MaxValue);

    private ConnectionSet(IntervalSet<ushort> tcp, IntervalSet<ushort> udp, IntervalSet<ushort> sctp) => (Tcp, Udp, Sctp) = (tcp, udp, sctp);

    /// <summary>No connection.</summary>
    public static ConnectionSet None { get; } = new(IntervalSet<ushort>.Empty, IntervalSet<ushort>.Empty, IntervalSet<ushort>.Empty);

    /// <summary>Every connection.</summary>
    public static ConnectionSet All { get; } = new(EveryPort, EveryPort, EveryPort);

    /// <summary>The ports of TCP.</summary>
    public IntervalSet<ushort> Tcp { get; }

    /// <summary>The ports of UDP.</summary>
    public IntervalSet<ushort> Udp { get; }

    /// <summary>The ports of SCTP.</summary>
    public IntervalSet<ushort> Sctp { get; }

    /// <summary>Whether there is no connection.</summary>
    public bool IsNone => Tcp.IsEmpty && Udp.IsEmpty && Sctp.IsEmpty;

    /// <summary>Whether there is every connection.</summary>
    public bool IsAll => ReferenceEquals(this, All) || Equals(All);

    /// <summary>The ports of a protocol.</summary>
    /// <param name="protocol">The protocol.</param>
    public IntervalSet<ushort> this[NetworkProtocol protocol] => protocol switch
    {
        NetworkProtocol.Tcp => Tcp,
        NetworkProtocol.Udp => Udp,
        NetworkProtocol.Sctp => Sctp,
        _ => throw new ArgumentOutOfRangeException(nameof(protocol)),
    };

    /// <summary>The connections of a protocol to ports.</summary>
    /// <param name="protocol">The protocol.</param>
    /// <param name="ports">The ports; port 0 does not count.</param>
    /// <returns>The set.</returns>
    public static ConnectionSet Of(NetworkProtocol protocol, IntervalSet<ushort> ports)
    {
        ArgumentNullException.ThrowIfNull(ports);
        var real = ports.Intersect(EveryPort);
        var none = IntervalSet<ushort>.Empty;
        return new(protocol == NetworkProtocol.Tcp ? real : none, protocol == NetworkProtocol.Udp ? real : none, protocol == NetworkProtocol.Sctp ? real : none);
    }

    /// <summary>Whether a connection is in the set.</summary>
    /// <param name="protocol">The protocol.</param>
    /// <param name="port">The destination port.</param>
    /// <returns>True when it is.</returns>
    public bool Contains(NetworkProtocol protocol, ushort port) => this[protocol].Contains(port);

    /// <summary>Whether every connection of another set is in this one.</summary>
    /// <param name="other">The other set.</param>
    /// <returns>True when it is.</returns>
    public bool Contains(ConnectionSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Tcp.Contains(other.Tcp) && Udp.Contains(other.Udp) && Sctp.Contains(other.Sctp);
    }

    /// <summary>The connections in either set.</summary>
    /// <param name="other">The other set.</param>
    /// <returns>The set.</returns>
    public ConnectionSet Union(ConnectionSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new(Tcp.Union(other.Tcp), Udp.Union(other.Udp), Sctp.Union(other.Sctp));
    }

    /// <summary>The connections in both sets.</summary>
    /// <param name="other">The other set.</param>
    /// <returns>The set.</returns>
    public ConnectionSet Intersect(ConnectionSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new(Tcp.Intersect(other.Tcp), Udp.Intersect(other.Udp), Sctp.Intersect(other.Sctp));
    }

    /// <summary>The connections of this set that are not in another.</summary>
    /// <param name="other">The other set.</param>
    /// <returns>The set.</returns>
    public ConnectionSet Except(ConnectionSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new(Tcp.Except(other.Tcp), Udp.Except(other.Udp), Sctp.Except(other.Sctp));
    }

    /// <inheritdoc/>
    public bool Equals(ConnectionSet? other) =>
        ReferenceEquals(this, other) || (other is not null && Tcp.Equals(other.Tcp) && Udp.Equals(other.Udp) && Sctp.Equals(other.Sctp));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ConnectionSet);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Tcp, Udp, Sctp);

    /// <summary>The set as text: <c>All Connections</c>, <c>No Connections</c> or <c>SCTP 1-65535,TCP 80,443</c>, protocols in order of their names.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        if (IsAll)
            return "All Connections";
        if (IsNone)
            return "No Connections";
        ReadOnlySpan<(string Name, IntervalSet<ushort> Ports)> parts = [("SCTP", Sctp), ("TCP", Tcp), ("UDP", Udp)];
        var texts = new List<string>(3);
        foreach (var (name, ports) in parts)
        {
            if (!ports.IsEmpty)
                texts.Add($"{name} {ports}");
        }
        return string.Join(',', texts);
    }
}
