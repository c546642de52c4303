using System.Net;
using Rempart.Network.Nftables;

namespace Rempart.Network.Tests.Nftables;

/// <summary>One packet, one rule: what the readers of text make of it.</summary>
public sealed class ForwardingTests
{
    [Theory]
    [InlineData("ip saddr 10.0.0.0/24 accept", Verdict.Allowed)]
    [InlineData("ip saddr != 10.0.0.0/24 accept", Verdict.Denied)]
    [InlineData("ip saddr { 10.0.0.1, 10.0.0.5-10.0.0.9 } accept", Verdict.Allowed)]
    [InlineData("ip saddr & 255.255.255.0 == 10.0.0.0 accept", Verdict.Allowed)]
    [InlineData("ip6 saddr fd00::/8 accept", Verdict.Denied)]
    [InlineData("ip daddr 10.0.1.7 tcp dport 5432 accept", Verdict.Allowed)]
    [InlineData("tcp dport { 80, 443, 5000-6000 } accept", Verdict.Allowed)]
    [InlineData("tcp dport postgresql accept", Verdict.Allowed)]
    [InlineData("tcp dport != 5432 accept", Verdict.Denied)]
    [InlineData("tcp dport > 1023 accept", Verdict.Allowed)]
    [InlineData("tcp dport < 1024 accept", Verdict.Denied)]
    [InlineData("tcp sport 40000 accept", Verdict.Allowed)]
    [InlineData("udp dport 5432 accept", Verdict.Denied)]
    [InlineData("udp dport != 53 accept", Verdict.Denied)]
    [InlineData("th dport 5432 accept", Verdict.Allowed)]
    [InlineData("meta l4proto tcp accept", Verdict.Allowed)]
    [InlineData("meta l4proto { tcp, udp } th dport 5432 accept", Verdict.Allowed)]
    [InlineData("ip protocol tcp accept", Verdict.Allowed)]
    [InlineData("meta nfproto ipv4 accept", Verdict.Allowed)]
    [InlineData("meta protocol ip6 accept", Verdict.Denied)]
    [InlineData("ct state new accept", Verdict.Allowed)]
    [InlineData("ct state established,related accept", Verdict.Denied)]
    [InlineData("ct state { established, new } accept", Verdict.Allowed)]
    [InlineData("ct state invalid drop\naccept", Verdict.Allowed)]
    [InlineData("ct state vmap { established : accept, related : accept, invalid : drop }\naccept", Verdict.Allowed)]
    [InlineData("iifname \"eth0\" accept", Verdict.Allowed)]
    [InlineData("iifname \"eth*\" oifname \"eth1\" accept", Verdict.Allowed)]
    [InlineData("iifname { \"eth1\", \"wg0\" } accept", Verdict.Denied)]
    [InlineData("iif lo accept", Verdict.Denied)]
    [InlineData("iifname . oifname { \"eth0\" . \"eth1\" } accept", Verdict.Allowed)]
    [InlineData("ip saddr . ip daddr . meta l4proto . th dport vmap { 10.0.0.0/24 . 10.0.1.7 . tcp . 5432 : accept }", Verdict.Allowed)]
    [InlineData("ip saddr . ip daddr . meta l4proto . th dport vmap { 10.0.0.0/24 . 10.0.1.7 . udp . 5432 : accept }", Verdict.Denied)]
    [InlineData("ip daddr @servers accept", Verdict.Allowed)]
    [InlineData("ip daddr != @servers accept", Verdict.Denied)]
    [InlineData("ip daddr . tcp dport vmap @verdicts", Verdict.Allowed)]
    [InlineData("tcp dport vmap { 22 : drop, 5432 : jump lets }", Verdict.Allowed)]
    [InlineData("jump returns\naccept", Verdict.Allowed)]
    [InlineData("goto returns\naccept", Verdict.Denied)]
    [InlineData("jump stops\naccept", Verdict.Denied)]
    [InlineData("return\naccept", Verdict.Denied)]
    [InlineData("continue\naccept", Verdict.Allowed)]
    [InlineData("reject with icmpx type admin-prohibited\naccept", Verdict.Denied)]
    [InlineData("tcp dport 5432 reject with tcp reset\naccept", Verdict.Denied)]
    [InlineData("counter packets 4 bytes 200 log prefix \"in: \" level info flags all accept comment \"the app\"", Verdict.Allowed)]
    [InlineData("log prefix \"x\" group 2 limit rate 3/second burst 5 packets drop\naccept", Verdict.Unknown)]
    [InlineData("limit rate over 10 mbytes/second drop\naccept", Verdict.Unknown)]
    [InlineData("limit rate 3/minute log prefix \"x\"\naccept", Verdict.Allowed)]
    [InlineData("meta mark 0x1 drop\naccept", Verdict.Unknown)]
    [InlineData("meta mark set 0x1\naccept", Verdict.Allowed)]
    [InlineData("meta mark set mark or 0x10 counter\naccept", Verdict.Allowed)]
    [InlineData("tcp option maxseg size set rt mtu\naccept", Verdict.Allowed)]
    [InlineData("ip daddr set 10.9.9.9\naccept", Verdict.Unknown)]
    [InlineData("tcp flags & (fin | syn | rst | ack) == syn accept", Verdict.Unknown)]
    [InlineData("fib saddr . iif oif missing drop\naccept", Verdict.Unknown)]
    [InlineData("ct status dnat accept", Verdict.Denied)]
    [InlineData("ct count over 20 reject\naccept", Verdict.Unknown)]
    [InlineData("udp dport 5432 frobnicate 7 drop\naccept", Verdict.Allowed)]
    [InlineData("tcp dport 5432 frobnicate 7 drop\naccept", Verdict.Unknown)]
    [InlineData("tcp dport nosuchservice drop\naccept", Verdict.Unknown)]
    [InlineData("ip saddr 10.0.0.5 xt match \"recent\" counter packets 0 bytes 0 drop\naccept", Verdict.Unknown)]
    [InlineData("ip saddr 10.0.0.5 # xt_recent\naccept", Verdict.Unknown)]
    [InlineData("ip daddr @nosuchset accept", Verdict.Unknown)]
    [InlineData("ip daddr @learned accept", Verdict.Unknown)]
    [InlineData("ip daddr @passing accept", Verdict.Unknown)]
    [InlineData("add @learned { ip saddr }\naccept", Verdict.Allowed)]
    [InlineData("jump nosuchchain\naccept", Verdict.Unknown)]
    [InlineData("jump circle\naccept", Verdict.Unknown)]
    [InlineData("queue num 0\naccept", Verdict.Unknown)]
    [InlineData("icmp type echo-request accept", Verdict.Denied)]
    [InlineData("", Verdict.Denied)]
    public void A_rule_reads_as_nftables_means_it(string rules, Verdict verdict)
    {
        var ruleset = RulesetReader.Read("test.nft", Table(rules));
        var packet = new Packet(IPAddress.Parse("10.0.0.5"), IPAddress.Parse("10.0.1.7"), 6, 40000, 5432) { In = "eth0", Out = "eth1" };

        new RulesetAnalysis(ruleset).Forward(packet).Verdict.ShouldBe(verdict);
        Bounds.Of(ruleset, packet).ShouldBe(verdict);
    }

    [Theory]
    [InlineData("icmp type echo-request accept", "10.0.0.5", "10.0.1.7", 1, 8 << 8, Verdict.Allowed)]
    [InlineData("icmp type { destination-unreachable, time-exceeded } accept", "10.0.0.5", "10.0.1.7", 1, (3 << 8) | 4, Verdict.Allowed)]
    [InlineData("icmpv6 type packet-too-big accept", "fd00::1", "fd01::1", 58, 2 << 8, Verdict.Allowed)]
    [InlineData("icmpv6 type packet-too-big accept", "fd00::1", "fd01::1", 58, 128 << 8, Verdict.Denied)]
    [InlineData("ip6 saddr fd00::/64 ip6 daddr fd01::1-fd01::9 udp dport domain accept", "fd00::1", "fd01::1", 17, 0, Verdict.Allowed)]
    [InlineData("ip6 nexthdr udp drop\naccept", "fd00::1", "fd01::1", 17, 0, Verdict.Unknown)]
    [InlineData("ip6 nexthdr tcp drop\naccept", "fd00::1", "fd01::1", 17, 0, Verdict.Allowed)]
    [InlineData("sctp dport 53 accept", "10.0.0.5", "10.0.1.7", 132, 0, Verdict.Allowed)]
    [InlineData("ip saddr ::ffff:10.0.0.5 accept", "10.0.0.5", "10.0.1.7", 132, 0, Verdict.Unknown)]
    public void Other_protocols_read_too(string rules, string source, string destination, byte protocol, int sourcePort, Verdict verdict)
    {
        var ruleset = RulesetReader.Read("test.nft", Table(rules));
        var packet = new Packet(IPAddress.Parse(source), IPAddress.Parse(destination), protocol, (ushort)sourcePort, 53);

        new RulesetAnalysis(ruleset).Forward(packet).Verdict.ShouldBe(verdict);
        Bounds.Of(ruleset, packet).ShouldBe(verdict);
    }

    [Fact]
    public void The_deciding_rule_is_named_with_its_line()
    {
        var trace = new RulesetAnalysis(RulesetReader.Read("prod.nft", Table("ip saddr 10.0.0.9 drop\ntcp dport 5432 accept"))).Forward(
            new Packet(IPAddress.Parse("10.0.0.5"), IPAddress.Parse("10.0.1.7"), 6, 40000, 5432));

        trace.ToString().ShouldBe("prod.nft:14 (tcp dport 5432 accept)");
    }

    [Theory]
    [InlineData("table inet a {\n include \"more.nft\"\n}", "x.nft:2: 'include' in table inet a is not understood, so what it does to any packet is not known")]
    [InlineData("include \"more.nft\"", "x.nft:1: 'include' is not understood, so what it does to any packet is not known")]
    [InlineData("\ninsert rule inet a b accept", "x.nft:2: 'insert' is not understood, so what it does to any packet is not known")]
    [InlineData("{ \"nftables\": [ { \"frob\": {} } ] }", "x.nft (frob): 'frob' is not understood, so what it does to any packet is not known")]
    [InlineData("{ \"nftables\": 7 }", "x.nft:1: the JSON has no array 'nftables'; give the output of 'nft -j list ruleset'")]
    [InlineData("{ \"nftables\": [\n", "x.nft:2: the JSON is broken, so nothing of the ruleset is known; give the whole output of 'nft -j list ruleset'")]
    public void What_cannot_be_read_at_all_leaves_everything_unknown_with_place_and_reason(string text, string doubt)
    {
        var ruleset = RulesetReader.Read("x.nft", text);
        var packet = new Packet(IPAddress.Parse("10.0.0.5"), IPAddress.Parse("10.0.1.7"), 6, 40000, 5432);

        ruleset.Doubts.ShouldHaveSingleItem().ToString().ShouldBe(doubt);
        new RulesetAnalysis(ruleset).Forward(packet).Verdict.ShouldBe(Verdict.Unknown);
        Bounds.Of(ruleset, packet).ShouldBe(Verdict.Unknown);
    }

    private static string Table(string rules) => $$"""
        define db = 10.0.1.7
        table inet filter {
            set servers { type ipv4_addr; flags interval; elements = { $db, 10.0.2.0/24 } }
            set learned { type ipv4_addr; flags dynamic; }
            set passing { type ipv4_addr; flags timeout; elements = { 10.0.1.7 timeout 1h expires 59m } }
            map verdicts { type ipv4_addr . inet_service : verdict; elements = { 10.0.1.7 . 5432 comment "db" : accept } }
            chain lets { accept; }
            chain stops { ip daddr $db drop; }
            chain returns { ip daddr $db return; accept; }
            chain circle { jump circle; }
            chain forward { type filter hook forward priority filter; policy drop;
                iif lo accept
        {{rules}}
            }
        }
        """;
}
