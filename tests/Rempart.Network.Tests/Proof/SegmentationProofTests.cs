using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Network.Compilation;
using Rempart.Network.Nftables;
using Rempart.Network.Proof;

namespace Rempart.Network.Tests.Proof;

public sealed class SegmentationProofTests
{
    [Fact]
    public void The_compiled_rules_are_proved()
    {
        var result = Prove(SampleEstate.Small());

        result.Gaps.ShouldBeEmpty();
        result.Violations.ShouldBeEmpty();
        result.Outcome.ShouldBe(Outcome.Satisfied);
        result.Examined.ShouldContain("subnet/lab -> subnet/data");
        result.Examined.ShouldContain("flow/web-to-db");
    }

    [Fact]
    public void A_hole_between_isolated_environments_is_critical_with_a_packet_and_the_rule()
    {
        // Both routers must have the hole: each closes the pair alone.
        var hole = (string text) => text.Replace("invalid : drop }\n", "invalid : drop }\n\t\tip saddr 10.9.0.10 tcp dport 5432 accept\n", StringComparison.Ordinal);
        var oneHole = Prove(SampleEstate.Small(), (router, text) => router == "core" ? hole(text) : text);
        oneHole.Outcome.ShouldBe(Outcome.Satisfied);

        var result = Prove(SampleEstate.Small(), (_, text) => hole(text));

        result.Outcome.ShouldBe(Outcome.NotSatisfied);
        var violation = result.Violations.First(one => one.Finding.Resource == "subnet/lab -> subnet/data");
        violation.Finding.Rule.ShouldBe("environments-not-separated");
        violation.Finding.Severity.ShouldBe(Severity.Critical);
        violation.Counterexample!.ToString().ShouldBe("10.9.0.10:40000 -> 10.2.0.10:5432/tcp");
        violation.Finding.Message.ShouldBe("Environment 'test' reaches 'prod', which are isolated: 10.9.0.10:40000 -> 10.2.0.10:5432/tcp passes by router edge: edge.nft:8 (ip saddr 10.9.0.10 tcp dport 5432 accept), then router core: core.nft:26 (ip saddr 10.9.0.10 tcp dport 5432 accept).");
    }

    [Theory]
    [InlineData("tcp . 5432 comment \"web-to-db\" : accept", "tcp . 5432-5433 comment \"web-to-db\" : accept", "undeclared-connection-passes", "10.1.0.10:40000 -> 10.2.0.10:5433/tcp")]
    [InlineData("10.1.0.10 . 10.2.0.10 . tcp", "10.1.0.0/24 . 10.2.0.10 . tcp", "undeclared-connection-passes", "10.1.0.9:40000 -> 10.2.0.10:5432/tcp")]
    [InlineData("policy drop;", "policy accept; return", "undeclared-connection-passes", "")]
    [InlineData("counter drop", "counter", "", "")]
    [InlineData("tcp . 5432 comment \"web-to-db\" : accept", "tcp . 5432 comment \"web-to-db\" : drop", "declared-flow-closed", "10.1.0.10:40000 -> 10.2.0.10:5432/tcp")]
    [InlineData("established : accept, ", "", "declared-flow-closed", "10.2.0.10:5432 -> 10.1.0.10:40000/tcp")]
    [InlineData("ip saddr vmap {", "icmp type echo-request accept\n ip saddr vmap {", "icmp-passes", "")]
    public void Each_deviation_is_found(string written, string changed, string rule, string packet)
    {
        var result = Prove(SampleEstate.Small(), (router, text) => router == "core" ? ReplaceFirst(text, written, changed) : text);

        if (rule.Length == 0)
        {
            result.Outcome.ShouldBe(Outcome.Satisfied);
            return;
        }
        result.Outcome.ShouldBe(Outcome.NotSatisfied);
        var violation = result.Violations.FirstOrDefault(one => one.Finding.Rule == rule && (packet.Length == 0 || one.Counterexample!.ToString() == packet));
        violation.ShouldNotBeNull(string.Join('\n', result.Violations.Select(one => one.Finding.Message)));
    }

    [Fact]
    public void A_ruleset_that_was_not_given_is_a_gap_and_never_green()
    {
        var estate = SampleEstate.Small();
        var routers = NftablesCompiler.Compile(estate).Routers.Where(router => router.Router == "core").ToDictionary(router => router.Router, router => new RouterState(RulesetReader.Read("core.nft", router.Text)));

        var result = SegmentationProof.Check(estate, routers);

        result.Outcome.ShouldBe(Outcome.Unknown);
        result.Gaps.ShouldHaveSingleItem().ShouldBe(new Gap("host/edge", "its ruleset was not read, which leaves 2 pairs of subnets or flows undecided; give the output of 'nft -j list ruleset' of that router"));
        SegmentationProof.CheckEnvironments(estate, routers).Outcome.ShouldBe(Outcome.Satisfied);
    }

    [Fact]
    public void A_rule_that_is_not_understood_is_unknown_with_its_place()
    {
        var result = Prove(SampleEstate.Small(), (_, text) => text.Replace("invalid : drop }\n", "invalid : drop }\n\t\tip saddr 10.1.0.11 meta mark 7 accept\n", StringComparison.Ordinal));

        result.Outcome.ShouldBe(Outcome.Unknown);
        result.Gaps.ShouldContain(gap => gap.Resource == "subnet/app -> subnet/data"
            && gap.Reason == "a connection such as 10.1.0.11:40000 -> 10.2.0.10:22/tcp is not declared and may pass or not: core.nft:26: 'meta mark' is not known from the packet's addresses, ports and interfaces");
    }

    [Fact]
    public void A_subnet_that_no_router_joins_is_a_gap()
    {
        var result = Prove(SampleEstate.Small(subnets: "  - { id: lone, environment: prod, cidr: 10.5.0.0/24 }"));

        result.Gaps.ShouldContain(gap => gap.Resource == "subnet/lone" && gap.Reason.StartsWith("no router of the estate joins it", StringComparison.Ordinal));
        result.Outcome.ShouldBe(Outcome.Unknown);
    }

    [Fact]
    public void Rules_that_name_interfaces_are_decided_when_the_interfaces_are_known()
    {
        var estate = SampleEstate.Small();
        const string rules = """
            table inet filter {
              chain forward {
                type filter hook forward priority 0; policy drop;
                ct state established,related accept
                iifname "eth-app" oifname "eth-data" ip saddr 10.1.0.10 ip daddr 10.2.0.10 tcp dport 5432 accept
                iifname "eth-app" oifname "eth-data" ip saddr 10.1.0.10 ip daddr 10.2.0.10 udp dport 53 accept
                iifname "eth-app" oifname "eth-data" ip6 saddr fd00:1::10 ip6 daddr fd00:2::10 tcp dport 5432 accept
                iifname "eth-app" oifname "eth-data" ip6 saddr fd00:1::10 ip6 daddr fd00:2::10 udp dport 53 accept
                iifname "eth-data" oifname "eth-app" accept
              }
            }
            """;
        var interfaces = RouterState.InterfacesFrom(estate.Hosts.Get("core"),
            """[{"ifname":"lo","addr_info":[{"local":"127.0.0.1"}]},{"ifname":"eth-app","addr_info":[{"local":"10.1.0.1"}]},{"ifname":"eth-data","addr_info":[{"local":"10.2.0.1"},{"local":"fd00:2::1"}]}]""");
        var edge = new RouterState(RulesetReader.Read("edge.nft", NftablesCompiler.Compile(estate).Routers[1].Text));
        Dictionary<string, RouterState> known = new() { ["core"] = new(RulesetReader.Read("core.nft", rules), interfaces), ["edge"] = edge };
        Dictionary<string, RouterState> unknown = new() { ["core"] = new(RulesetReader.Read("core.nft", rules)), ["edge"] = edge };

        SegmentationProof.Check(estate, known).Violations.Select(violation => $"{violation.Finding.Rule} {violation.Finding.Resource}")
            .ShouldBe(["undeclared-connection-passes subnet/data -> subnet/app", "icmp-passes subnet/data -> subnet/app"]);
        SegmentationProof.Check(estate, unknown).Outcome.ShouldBe(Outcome.Unknown);
    }

    [Fact]
    public void The_repositorys_estate_is_proved()
    {
        var result = Prove(SampleEstate.Repository);

        result.Violations.ShouldBeEmpty();
        result.Gaps.ShouldBeEmpty();
        result.Outcome.ShouldBe(Outcome.Satisfied);
    }

    private static ProofResult Prove(Estate estate, Func<string, string, string>? change = null) => SegmentationProof.Check(
        estate,
        NftablesCompiler.Compile(estate).Routers.ToDictionary(
            router => router.Router,
            router => new RouterState(RulesetReader.Read($"{router.Router}.nft", change?.Invoke(router.Router, router.Text) ?? router.Text))));

    private static string ReplaceFirst(string text, string written, string changed)
    {
        var at = text.IndexOf(written, StringComparison.Ordinal);
        at.ShouldBeGreaterThan(-1);
        return text[..at] + changed + text[(at + written.Length)..];
    }
}
