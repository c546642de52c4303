using System.Net.Sockets;

namespace Rempart.Network.Nftables;

/// <summary>Questions about single packets to a ruleset. Sets of packets are asked about through the proofs.</summary>
public sealed class RulesetAnalysis
{
    private readonly Dictionary<(string Hook, bool IPv6, ConnectionState State), HookEvaluation> _hooks = [];
    private readonly Ruleset _ruleset;

    /// <summary>Prepares a ruleset. Not safe for several threads at once.</summary>
    /// <param name="ruleset">The ruleset.</param>
    public RulesetAnalysis(Ruleset ruleset)
    {
        ArgumentNullException.ThrowIfNull(ruleset);
        _ruleset = ruleset;
    }

    /// <summary>What happens to the first packet of a connection that a router passes on.</summary>
    /// <param name="packet">The packet; interfaces that are not given count as interfaces that no rule names.</param>
    /// <returns>The verdict and the rule that decides.</returns>
    /// <exception cref="ArgumentException">Source and destination are of different families.</exception>
    public PacketTrace Forward(Packet packet) => Trace("forward", packet);

    /// <summary>What happens to the first packet of a connection to the host itself.</summary>
    /// <param name="packet">The packet.</param>
    /// <returns>The verdict and the rule that decides.</returns>
    /// <exception cref="ArgumentException">Source and destination are of different families.</exception>
    public PacketTrace Input(Packet packet) => Trace("input", packet);

    /// <summary>What happens to the first packet of a connection that the host itself opens.</summary>
    /// <param name="packet">The packet.</param>
    /// <returns>The verdict and the rule that decides.</returns>
    /// <exception cref="ArgumentException">Source and destination are of different families.</exception>
    public PacketTrace Output(Packet packet) => Trace("output", packet);

    internal HookEvaluation Hook(string hook, bool ipv6, ConnectionState state = ConnectionState.New)
    {
        if (!_hooks.TryGetValue((hook, ipv6, state), out var known))
            _hooks[(hook, ipv6, state)] = known = new HookEvaluation(_ruleset, hook, ipv6, state);
        return known;
    }

    internal PacketTrace Trace(string hook, Packet packet, ConnectionState state = ConnectionState.New)
    {
        ArgumentNullException.ThrowIfNull(packet);
        if (packet.Source.AddressFamily != packet.Destination.AddressFamily || packet.Source.AddressFamily is not (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6))
            throw new ArgumentException("A packet has two IPv4 or two IPv6 addresses.", nameof(packet));
        return new PacketWalk(Hook(hook, packet.IsIPv6, state), packet).Run(_ruleset);
    }
}
