using Rempart.Cli.Lab;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Network;
using Rempart.Network.Nftables;
using Rempart.Network.Proof;

namespace Rempart.Cli.Tests.Lab;

[Collection("lab")]
public sealed class LabPacketTests
{
    [Theory]
    [InlineData("sample")]
    [InlineData("small")]
    [InlineData("ways")]
    public async Task The_kernel_the_engine_and_the_declaration_agree_on_every_packet(string which)
    {
        LabRun.SkipWhereNoLabCanBe();
        await using var lab = new LabRun();
        var folder = which == "sample" ? LabRun.SampleFolder : lab.WriteEstate(which == "small" ? LabEstates.Small : LabEstates.Ways);
        var estate = LabEstates.Load(folder);
        await lab.UpAsync(folder);
        var plan = lab.State.Plan;
        var analyses = (await lab.RulesetsAsync()).ToDictionary(pair => pair.Key, pair => new RulesetAnalysis(pair.Value));
        var packets = LabEstates.Packets(estate, plan);

        var passed = await lab.SendAsync(packets, packet => LabEstates.IsDeclared(estate, plan, packet));

        var wrong = new List<string>();
        for (var at = 0; at < packets.Count; at++)
        {
            var traces = packets[at].Way(estate).Select(router => analyses[router].Forward(packets[at].Packet)).ToArray();
            var verdict = traces.Min(trace => trace.Verdict);
            var declared = LabEstates.IsDeclared(estate, plan, packets[at]);
            if (verdict != (passed[at] ? Verdict.Allowed : Verdict.Denied) || declared != passed[at])
                wrong.Add($"{packets[at].From} -> {packets[at].To} {packets[at].Line}: {(declared ? "declared" : "not declared")}, the engine says {verdict}, the kernel {(passed[at] ? "passes" : "blocks")} it ({string.Join(", then ", traces.Select(trace => trace.ToString()))})");
        }
        wrong.ShouldBeEmpty();
        foreach (var ipv6 in (bool[])[false, true])
        {
            foreach (var tcp in (bool[])[true, false])
            {
                packets.Where((packet, at) => packet.Packet.IsIPv6 == ipv6 && packet.Destination.IsTcp == tcp && !passed[at]).ShouldNotBeEmpty();
                // The sample declares no flow over UDP.
                if (tcp || which != "sample")
                    packets.Where((packet, at) => packet.Packet.IsIPv6 == ipv6 && packet.Destination.IsTcp == tcp && passed[at]).ShouldNotBeEmpty();
            }
        }
        if (which != "ways")
            packets.ShouldContain(packet => IsApart(estate, packet));
        TestContext.Current.SendDiagnosticMessage($"{which}: {packets.Count} packets, {passed.Count(one => one)} passed");
    }

    [Fact]
    public async Task A_hole_in_the_live_rules_is_proved_and_its_packet_passes_until_it_is_mended()
    {
        LabRun.SkipWhereNoLabCanBe();
        await using var lab = new LabRun();
        var folder = lab.WriteEstate(LabEstates.Small);
        var estate = LabEstates.Load(folder);
        await lab.UpAsync(folder);
        (await ProveAsync(lab, estate)).Outcome.ShouldBe(Outcome.Satisfied);

        // Both routers stand between the environments; each alone keeps them apart.
        foreach (var router in (string[])["inner", "outer"])
            await lab.InAsync(lab.Router(router), null, "nft", "insert", "rule", "inet", "rempart", "forward", "ip", "saddr", "10.9.0.10", "ip", "daddr", "10.2.0.10", "tcp", "dport", "5432", "accept");
        var holed = await ProveAsync(lab, estate);

        holed.Outcome.ShouldBe(Outcome.NotSatisfied);
        var violation = holed.Violations.Single(one => one.Finding.Rule == "environments-not-separated");
        var shown = violation.Counterexample!;
        shown.ToString().ShouldBe("10.9.0.10:40000 -> 10.2.0.10:5432/tcp");
        violation.Rules.Select(rule => rule.Router).ShouldBe(["outer", "inner"]);
        var packet = new LabPacket("trial", "data", new LabEndpoint(shown.Source, shown.SourcePort, Core.Networks.TransportProtocol.Tcp), new LabEndpoint(shown.Destination, shown.DestinationPort, Core.Networks.TransportProtocol.Tcp));
        (await lab.SendAsync([packet], _ => true)).ShouldBe([true]);

        foreach (var router in Rempart.Network.Compilation.NftablesCompiler.Compile(estate).Routers)
            await lab.InAsync(lab.Router(router.Router), router.Text, "nft", "-f", "-");
        (await ProveAsync(lab, estate)).Outcome.ShouldBe(Outcome.Satisfied);
        (await lab.SendAsync([packet with { Source = packet.Source with { Port = 40001 } }], _ => false)).ShouldBe([false]);
    }

    [Fact]
    public async Task A_router_without_rules_lets_undeclared_packets_through_and_the_engine_says_so()
    {
        LabRun.SkipWhereNoLabCanBe();
        await using var lab = new LabRun();
        var folder = lab.WriteEstate(LabEstates.Small);
        var estate = LabEstates.Load(folder);
        await lab.UpAsync(folder);
        await lab.InAsync(lab.Router("inner"), null, "nft", "flush", "ruleset");
        var packets = LabEstates.Packets(estate, lab.State.Plan).Where(packet => packet.Way(estate) is ["inner"] && !LabEstates.IsDeclared(estate, lab.State.Plan, packet)).ToArray();
        packets.ShouldNotBeEmpty();
        var analysis = new RulesetAnalysis((await lab.RulesetsAsync())["inner"]);

        (await lab.SendAsync(packets, _ => true)).ShouldAllBe(passed => passed);

        packets.ShouldAllBe(packet => analysis.Forward(packet.Packet).Verdict == Verdict.Allowed);
    }

    private static async Task<ProofResult> ProveAsync(LabRun lab, Estate estate)
    {
        var states = new Dictionary<string, RouterState>(StringComparer.Ordinal);
        foreach (var (router, ruleset) in await lab.RulesetsAsync())
            states[router] = new RouterState(ruleset, RouterState.InterfacesFrom(estate.Hosts.Get(router), await lab.InAsync(lab.Router(router), null, "ip", "-json", "address")));
        return SegmentationProof.Check(estate, states);
    }

    private static bool IsApart(Estate estate, LabPacket packet) =>
        estate.Subnets.Find(packet.From) is { } from && estate.Subnets.Find(packet.To) is { } to && estate.AreIsolated(from.Environment, to.Environment);
}
