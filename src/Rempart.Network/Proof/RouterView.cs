using Rempart.Network.Declared;
using Rempart.Network.Nftables;
using Rempart.Network.Sets;

namespace Rempart.Network.Proof;

/// <summary>One router's answers about packets between two zones.</summary>
internal sealed class RouterView(string id, RouterState state, Routing routing)
{
    private readonly RulesetAnalysis _analysis = new(state.Ruleset);

    public string Id => id;

    /// <summary>Of these packets, those the router may let through by any interface they may come and go by.</summary>
    public List<PacketBox> MayAccept(Zone from, Zone to, IReadOnlyList<PacketBox> packets, bool ipv6, ICollection<Doubt>? doubts, ConnectionState connection = ConnectionState.New)
    {
        var hook = _analysis.Hook("forward", ipv6, connection);
        return AnyInterface(hook.MayAccept(AtInterfaces(hook, from, to, packets), doubts), ipv6);
    }

    /// <summary>Of these packets, those the router may stop at any interface they may come and go by.</summary>
    public List<PacketBox> MayDeny(Zone from, Zone to, IReadOnlyList<PacketBox> packets, bool ipv6, ICollection<Doubt>? doubts, ConnectionState connection = ConnectionState.New)
    {
        var hook = _analysis.Hook("forward", ipv6, connection);
        return AnyInterface(hook.MayDeny(AtInterfaces(hook, from, to, packets), doubts), ipv6);
    }

    /// <summary>The deciding rule for one packet.</summary>
    public PacketTrace Trace(Zone from, Zone to, Packet packet, ConnectionState connection = ConnectionState.New) =>
        _analysis.Trace("forward", packet with { In = state.Interfaces.GetValueOrDefault(from.Id), Out = state.Interfaces.GetValueOrDefault(to.Id) }, connection);

    // A zone the router joins is behind its own interface, when that is known; another may be behind any.
    private IReadOnlyList<PacketBox> AtInterfaces(HookEvaluation hook, Zone from, Zone to, IReadOnlyList<PacketBox> packets)
    {
        var (into, outOf) = (Interface(hook, from), Interface(hook, to));
        return [.. packets.Select(box => box with { In = into, Out = outOf })];
    }

    private IntervalSet<ushort> Interface(HookEvaluation hook, Zone zone) =>
        routing.Of(zone).Contains(id) && state.Interfaces.TryGetValue(zone.Id, out var name) ? IntervalSet<ushort>.Of(hook.Interfaces.Of(name)) : hook.Interfaces.Forwarding;

    // Numbers of interfaces mean something within one ruleset only.
    private static List<PacketBox> AnyInterface(List<PacketBox> boxes, bool ipv6)
    {
        var all = PacketBox.All(ipv6);
        return boxes.ConvertAll(box => box with { In = all.In, Out = all.Out });
    }
}
