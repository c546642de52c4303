using System.Diagnostics;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Networks;
using Rempart.Server.Network;

namespace Rempart.Server.Tests.Network;

/// <summary>The controls of routers on a real router with real packets.</summary>
public sealed class RouterControlTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_router_without_rules_is_red_the_declared_rules_make_it_green_and_a_hole_red_again()
    {
        await using var lab = await RouterLab.StartAsync();
        var (segmentation, separation, pictures) = Controls(lab);
        using var database = lab.Listen("data", "10.77.2.10", 5432);
        try
        {
            var bare = await segmentation.VerifyAsync(lab.Estate, Cancellation);
            bare.Outcome.ShouldBe(Outcome.NotSatisfied);
            bare.Findings.ShouldContain(finding => finding.Rule == "environments-not-separated" && finding.Resource == "subnet/app -> subnet/data");
            (await separation.VerifyAsync(lab.Estate, Cancellation)).Outcome.ShouldBe(Outcome.NotSatisfied);
            (await lab.ReachesAsync("app", "10.77.2.10", 5432)).ShouldBeTrue();
            pictures.Current.Connections.ShouldContain(one => one.From == "subnet/app" && one.To == "subnet/data" && one.State == ConnectionState.ForbiddenOpen);

            var plan = await segmentation.PlanAsync(lab.Estate, Cancellation);
            plan.Steps.Single().Before.ShouldBeNull();
            (await segmentation.ApplyAsync(plan, Cancellation)).ShouldBe(new ApplyResult(SegmentationControl.Id, 1, null));

            var ruled = await segmentation.VerifyAsync(lab.Estate, Cancellation);
            ruled.Findings.ShouldBeEmpty();
            ruled.Outcome.ShouldBe(Outcome.Satisfied, ruled.Reason);
            (await separation.VerifyAsync(lab.Estate, Cancellation)).Outcome.ShouldBe(Outcome.Satisfied);
            (await lab.ReachesAsync("app", "10.77.2.10", 5432)).ShouldBeFalse();
            (await lab.ReachesAsync("web", "10.77.2.10", 5432)).ShouldBeTrue();
            pictures.Current.Connections.Single(one => one.Id == "front-to-database").State.ShouldBe(ConnectionState.Open);
            (await segmentation.PlanAsync(lab.Estate, Cancellation)).Steps.ShouldBeEmpty();

            (await lab.RunAsync("router", "nft", "insert rule inet rempart forward ip saddr 10.77.1.10 tcp dport 5432 accept")).ShouldBe(0);
            var holed = await separation.VerifyAsync(lab.Estate, Cancellation);
            holed.Outcome.ShouldBe(Outcome.NotSatisfied);
            holed.Findings.ShouldContain(finding => finding.Resource == "subnet/app -> subnet/data" && finding.Message.Contains("10.77.1.10 ", StringComparison.Ordinal));
            (await lab.ReachesAsync("app", "10.77.2.10", 5432)).ShouldBeTrue();

            var mend = await segmentation.PlanAsync(lab.Estate, Cancellation);
            mend.Steps.Single().Before!.ShouldContain("ip saddr 10.77.1.10 tcp dport 5432 accept");
            (await segmentation.ApplyAsync(mend, Cancellation)).Failure.ShouldBeNull();
            (await separation.VerifyAsync(lab.Estate, Cancellation)).Outcome.ShouldBe(Outcome.Satisfied);
            (await lab.ReachesAsync("app", "10.77.2.10", 5432)).ShouldBeFalse();
        }
        finally
        {
            End(database);
        }
    }

    [Fact]
    public async Task A_connection_that_loses_its_flow_is_shown_in_the_plan_and_cut()
    {
        await using var lab = await RouterLab.StartAsync();
        var (segmentation, _, _) = Controls(lab);
        using var database = lab.Listen("data", "10.77.2.10", 5432);
        // Tracks connections, as a router with stateful rules does, and lets everything pass.
        (await lab.RunAsync("router", "nft", "table inet open { chain forward { type filter hook forward priority 0; ct state new accept; }; }")).ShouldBe(0);
        using var client = Process.Start(new ProcessStartInfo("ip",
            ["netns", "exec", lab.Of("app"), "python3", "-c", "import socket,sys\ns=socket.create_connection(('10.77.2.10',5432));print('open',flush=True);sys.stdin.read()"])
        { RedirectStandardOutput = true, RedirectStandardInput = true })!;
        try
        {
            (await client.StandardOutput.ReadLineAsync(Cancellation)).ShouldBe("open");

            var plan = await segmentation.PlanAsync(lab.Estate, Cancellation);

            plan.Steps.Single().Action.ShouldBe(
                "Create the table of rules in one transaction. Cut 1 established connection that no declared flow allows: 10.77.1.10 -> 10.77.2.10 port 5432/tcp.");
            (await segmentation.ApplyAsync(plan, Cancellation)).Failure.ShouldBeNull();
            (await new RouterRuleset(lab.Find(lab.Estate.Hosts.Get("router"))!).RefusedAsync(plan.Steps.Single().After!, Cancellation)).ShouldBeEmpty();
        }
        finally
        {
            End(client);
            End(database);
        }
    }

    [Fact]
    public async Task A_router_that_changed_since_the_plan_is_left_alone()
    {
        await using var lab = await RouterLab.StartAsync();
        var (segmentation, _, _) = Controls(lab);
        var plan = await segmentation.PlanAsync(lab.Estate, Cancellation);
        (await lab.RunAsync("router", "nft", "table inet rempart { chain by_hand { }; }")).ShouldBe(0);

        (await segmentation.ApplyAsync(plan, Cancellation))
            .ShouldBe(new ApplyResult(SegmentationControl.Id, 0, "host/router table inet rempart is not what the plan showed. Plan again."));
    }

    [Fact]
    public async Task What_another_table_stops_was_stopped_before_and_does_not_speak_against_the_new_rules()
    {
        await using var lab = await RouterLab.StartAsync();
        var (segmentation, _, _) = Controls(lab);
        (await lab.RunAsync("router", "nft", "table inet rempart { chain by_hand { }; }")).ShouldBe(0);
        (await lab.RunAsync("router", "nft", "table inet other { chain forward { type filter hook forward priority 10; ct state new drop; }; }")).ShouldBe(0);
        var plan = await segmentation.PlanAsync(lab.Estate, Cancellation);
        (await segmentation.ApplyAsync(plan, Cancellation)).Failure.ShouldBeNull();
        (await segmentation.VerifyAsync(lab.Estate, Cancellation)).Findings.Single().Rule.ShouldBe("declared-flow-closed");
    }

    [Fact]
    public async Task Rules_that_do_not_prove_right_are_put_back_as_they_were()
    {
        await using var lab = await RouterLab.StartAsync();
        var result = await ApplyAsync(lab, hosts => hosts.Then = async () => (await lab.RunAsync("router", "nft", "insert rule inet rempart forward accept")).ShouldBe(0));

        result.ShouldBe(new ApplyResult(SegmentationControl.Id, 0,
            "host/router table inet rempart was put back as it was, because the new rules did not prove right: what was read back is not what was written."));
        (await TableAsync(lab)).ShouldContain("by_hand");
    }

    [Fact]
    public async Task Rules_that_cannot_be_proved_are_put_back_too()
    {
        await using var lab = await RouterLab.StartAsync();
        var result = await ApplyAsync(lab, hosts => hosts.Fails = call => call.Arguments.Contains("-j"));

        result.ShouldBe(new ApplyResult(SegmentationControl.Id, 0,
            "host/router table inet rempart was put back as it was, because the new rules did not prove right: its rules could not be read: nft ended with 1: no answer"));
        (await TableAsync(lab)).ShouldContain("by_hand");
    }

    [Fact]
    public async Task A_connection_that_cannot_be_cut_is_said_and_the_new_rules_stand()
    {
        await using var lab = await RouterLab.StartAsync();
        var result = await ApplyAsync(lab, hosts => hosts.Fails = call => call.Program == "conntrack");

        result.ShouldBe(new ApplyResult(SegmentationControl.Id, 1,
            "host/router table inet rempart has the new rules, but connections that no declared flow allows may live on: conntrack on host 'router' ended with 1: no answer"));
        (await TableAsync(lab)).ShouldNotContain("by_hand");
    }

    [Fact]
    public async Task Rules_that_can_neither_be_proved_nor_put_back_are_said_to_stand()
    {
        await using var lab = await RouterLab.StartAsync();
        var result = await ApplyAsync(lab, hosts => hosts.Fails = call => call.Program == "nft");

        result.Failure.ShouldBe(
            "host/router table inet rempart has rules that did not prove right (nft on host 'router' ended with 1: no answer), and they could not be put back: nft on host 'router' ended with 1: no answer");
    }

    [Fact]
    public async Task What_cannot_be_planned_says_why()
    {
        await using var lab = await RouterLab.StartAsync();
        var hosts = new Broken(lab);
        var enforcement = new RouterEnforcement(hosts, new FixedEstate(lab.Estate), new RouterReader(hosts), TimeProvider.System);

        (await Should.ThrowAsync<EnforcementException>(() => enforcement.PlanAsync(SegmentationControl.Id, lab.Estate, Cancellation))).Message
            .ShouldBe("host/router table inet rempart cannot be planned: there is no way in today");
    }

    [Fact]
    public async Task A_router_that_cannot_be_reached_or_has_no_nft_is_unknown()
    {
        var estate = EstateLoader.Load([("a.yaml", "estate: { id: a, name: A, owner: t, languages: [en] }\nenvironments: [{ id: p }]\nsubnets: [{ id: s, environment: p, cidr: [10.0.0.0/24] }, { id: t, environment: p, cidr: [10.0.1.0/24] }]\nhosts: [{ id: r, roles: [router], interfaces: { s: 10.0.0.1, t: 10.0.1.1 } }]\n")]).Estate!;
        var reader = new RouterReader(new NoHosts());

        var control = new SegmentationControl(reader, null!, new NetworkPictures(new FixedEstate(estate), TimeProvider.System), TimeProvider.System);
        var assessment = await control.VerifyAsync(estate, Cancellation);

        assessment.Outcome.ShouldBe(Outcome.Unknown);
        assessment.Coverage.NotExamined.ShouldContain(gap => gap.Resource == "host/r" && gap.Reason == "Rempart has no way to reach into it, so its rules were not read");
    }

    private static (SegmentationControl Segmentation, SeparationControl Separation, NetworkPictures Pictures) Controls(RouterLab lab)
    {
        var reader = new RouterReader(lab);
        var source = new FixedEstate(lab.Estate);
        var pictures = new NetworkPictures(source, TimeProvider.System);
        var enforcement = new RouterEnforcement(lab, source, reader, TimeProvider.System);
        return (new(reader, enforcement, pictures, TimeProvider.System), new(reader, enforcement, TimeProvider.System), pictures);
    }

    // Replaces rules made by hand, while something happens.
    private static async Task<ApplyResult> ApplyAsync(RouterLab lab, Action<Interfering> interfere)
    {
        (await lab.RunAsync("router", "nft", "table inet rempart { chain by_hand { }; }")).ShouldBe(0);
        var hosts = new Interfering(lab);
        var enforcement = new RouterEnforcement(hosts, new FixedEstate(lab.Estate), new RouterReader(hosts), TimeProvider.System);
        var plan = await enforcement.PlanAsync(SegmentationControl.Id, lab.Estate, Cancellation);
        interfere(hosts);
        return await enforcement.ApplyAsync(plan, Cancellation);
    }

    private static async Task<string> TableAsync(RouterLab lab) =>
        (await new RouterRuleset(lab.Find(lab.Estate.Hosts.Get("router"))!).ReadAsync(Cancellation)).ShouldNotBeNull();

    private static void End(Process process)
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
    }

    // What may happen in the moment after the rules were replaced.
    private sealed class Interfering(RouterLab lab) : Core.Hosts.IHostDirectory
    {
        private bool _replaced;

        /// <summary>Done once, after the first replacement.</summary>
        public Func<Task> Then { get; set; } = () => Task.CompletedTask;

        /// <summary>Programs that fail once the rules were replaced.</summary>
        public Func<Core.Hosts.ProgramCall, bool> Fails { get; set; } = _ => false;

        public Core.Hosts.IReachedHost? Find(Host host) => lab.Find(host) is { } router ? new Router(this, router) : null;

        private sealed class Router(Interfering owner, Core.Hosts.IReachedHost real) : Core.Hosts.IReachedHost
        {
            public string Id => real.Id;

            public async Task<Core.Hosts.ProgramResult> RunAsync(Core.Hosts.ProgramCall call, CancellationToken cancellation)
            {
                if (owner._replaced && owner.Fails(call))
                    return new(1, "", "no answer");
                var result = await real.RunAsync(call, cancellation);
                if (!owner._replaced && call is { Program: "nft", Arguments: ["-f", "-"] })
                {
                    owner._replaced = true;
                    await owner.Then();
                }
                return result;
            }

            public Task<byte[]> ReadFileAsync(string path, int maximumBytes, CancellationToken cancellation) => real.ReadFileAsync(path, maximumBytes, cancellation);

            public Task ReplaceFileAsync(string path, ReadOnlyMemory<byte> content, UnixFileMode mode, CancellationToken cancellation) => real.ReplaceFileAsync(path, content, mode, cancellation);
        }
    }

    private sealed class Broken(RouterLab lab) : Core.Hosts.IHostDirectory
    {
        public Core.Hosts.IReachedHost? Find(Host host) => lab.Find(host) is null ? null : throw new Core.Hosts.HostException("there is no way in today");
    }

    private sealed class NoHosts : Core.Hosts.IHostDirectory
    {
        public Core.Hosts.IReachedHost? Find(Host host) => null;
    }
}
