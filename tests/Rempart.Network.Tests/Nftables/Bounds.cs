using Rempart.Network.Nftables;
using Rempart.Network.Sets;

namespace Rempart.Network.Tests.Nftables;

/// <summary>What the evaluator of sets says of one packet.</summary>
internal static class Bounds
{
    public static Verdict Of(Ruleset ruleset, Packet packet)
    {
        var hook = new HookEvaluation(ruleset, "forward", packet.IsIPv6, ConnectionState.New);
        var box = Box(hook, packet);
        var accepted = hook.MayAccept([box]).Count > 0;
        var denied = hook.MayDeny([box]).Count > 0;
        (accepted || denied).ShouldBeTrue("a packet has some verdict");
        return accepted && denied ? Verdict.Unknown : accepted ? Verdict.Allowed : Verdict.Denied;
    }

    public static PacketBox Box(HookEvaluation hook, Packet packet) => new(
        IntervalSet<UInt128>.Of(AddressNumbers.Of(packet.Source)),
        IntervalSet<UInt128>.Of(AddressNumbers.Of(packet.Destination)),
        IntervalSet<byte>.Of(packet.Protocol),
        IntervalSet<ushort>.Of(packet.SourcePort),
        IntervalSet<ushort>.Of(packet.DestinationPort),
        IntervalSet<ushort>.Of(packet.In is null ? (ushort)0 : hook.Interfaces.Of(packet.In)),
        IntervalSet<ushort>.Of(packet.Out is null ? (ushort)0 : hook.Interfaces.Of(packet.Out)));
}
