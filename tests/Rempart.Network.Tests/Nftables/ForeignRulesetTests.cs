using System.Net;
using Rempart.Network.Nftables;

namespace Rempart.Network.Tests.Nftables;

/// <summary>
/// Rulesets that other tools wrote: what firewalld 1.3, ufw 0.36 and iptables-nft 1.8 loaded into a network namespace, and Debian's
/// example of a workstation, each as nft lists it in text and in JSON. Nothing else is taken for isolated than what they surely drop.
/// </summary>
public sealed class ForeignRulesetTests
{
    private static readonly string Folder = Path.Combine(SampleEstate.Root, "tests", "Rempart.Network.Tests", "Nftables", "Foreign");

    [Theory]
    [InlineData("iptables", "10.1.0.5", "10.2.0.7", 6, 5432, Verdict.Allowed)]
    [InlineData("iptables", "10.1.0.5", "10.2.0.7", 6, 22, Verdict.Denied)]
    [InlineData("iptables", "192.0.2.1", "10.2.0.7", 6, 443, Verdict.Allowed)]
    [InlineData("iptables", "192.0.2.1", "10.2.0.7", 6, 8080, Verdict.Denied)]
    [InlineData("iptables", "10.9.0.5", "10.3.0.7", 17, 53, Verdict.Denied)]
    [InlineData("iptables", "10.9.0.5", "10.3.0.7", 17, 54, Verdict.Unknown)]
    [InlineData("iptables", "fd00:1::5", "fd00:2::7", 6, 5432, Verdict.Allowed)]
    [InlineData("iptables", "fd00:1::5", "fd00:2::7", 6, 5433, Verdict.Denied)]
    [InlineData("ufw", "10.1.0.5", "10.2.0.7", 6, 5432, Verdict.Allowed)]
    [InlineData("ufw", "10.1.0.5", "10.2.0.7", 6, 22, Verdict.Denied)]
    [InlineData("ufw", "10.9.0.5", "10.2.0.7", 6, 5432, Verdict.Denied)]
    [InlineData("ufw", "fd00:1::5", "fd00:2::7", 6, 5432, Verdict.Denied)]
    [InlineData("firewalld", "10.1.0.5", "10.2.0.7", 6, 5432, Verdict.Allowed)]
    [InlineData("firewalld", "10.1.0.5", "10.2.0.7", 6, 22, Verdict.Denied)]
    [InlineData("firewalld", "192.0.2.1", "10.2.0.7", 6, 5432, Verdict.Denied)]
    [InlineData("firewalld", "fd00:1::5", "fd00:2::7", 6, 5432, Verdict.Denied)]
    [InlineData("workstation", "10.1.0.5", "10.2.0.7", 6, 5432, Verdict.Allowed)]
    [InlineData("workstation", "fd00:1::5", "fd00:2::7", 17, 53, Verdict.Allowed)]
    public void A_ruleset_of_another_tool_says_the_same_in_text_and_in_json(string name, string source, string destination, byte protocol, int port, Verdict verdict)
    {
        var packet = new Packet(IPAddress.Parse(source), IPAddress.Parse(destination), protocol, 40000, (ushort)port) { In = "eth0", Out = "eth1" };
        foreach (var form in new[] { ".nft", ".json" })
        {
            var ruleset = Read(name + form);
            ruleset.Doubts.Select(doubt => doubt.ToString()).ShouldBeEmpty();
            var trace = new RulesetAnalysis(ruleset).Forward(packet);
            var expected = form == ".json" && HidesArguments(name) && trace.Verdict == Verdict.Unknown ? Verdict.Unknown : verdict;
            trace.Verdict.ShouldBe(expected);
            Bounds.Of(ruleset, packet).ShouldBe(expected);
        }
    }

    [Fact]
    public void What_the_json_of_iptables_rules_does_not_say_is_unknown_with_the_reason_and_what_it_says_is_certain()
    {
        var ruleset = new RulesetAnalysis(Read("iptables.json"));
        var open = ruleset.Forward(new Packet(IPAddress.Parse("10.1.0.5"), IPAddress.Parse("10.2.0.7"), 6, 40000, 5432));
        open.Verdict.ShouldBe(Verdict.Allowed);
        var closed = ruleset.Forward(new Packet(IPAddress.Parse("192.0.2.1"), IPAddress.Parse("10.3.0.7"), 6, 40000, 22));
        closed.Verdict.ShouldBe(Verdict.Unknown);
        closed.Reason.ShouldBe("what 'xt match conntrack' asks is not in the JSON; 'nft list ruleset' without -j may say it");
    }

    // nft's JSON names the extensions of iptables without their arguments: what they decide is unknown there, and known from the text.
    private static bool HidesArguments(string name) => name is "iptables" or "ufw";

    [Theory]
    [InlineData("iptables")]
    [InlineData("ufw")]
    [InlineData("firewalld")]
    [InlineData("workstation")]
    public void Both_forms_agree_about_random_packets_in_every_hook(string name)
    {
        Ruleset text = Read(name + ".nft"), json = Read(name + ".json");
        RulesetAnalysis fromText = new(text), fromJson = new(json);
        var random = new Random(4711);
        for (var i = 0; i < 400; i++)
        {
            var packet = RandomPacket(random);
            foreach (var (one, other) in new[] { (fromText.Forward(packet), fromJson.Forward(packet)), (fromText.Input(packet), fromJson.Input(packet)), (fromText.Output(packet), fromJson.Output(packet)) })
            {
                if (!HidesArguments(name) || (one.Verdict != Verdict.Unknown && other.Verdict != Verdict.Unknown))
                    one.Verdict.ShouldBe(other.Verdict, packet.ToString());
            }
            Bounds.Of(text, packet).ShouldBe(fromText.Forward(packet).Verdict, packet.ToString());
        }
    }

    [Fact]
    public void Every_example_of_Debians_package_is_read_without_a_crash_and_is_never_isolated_by_default()
    {
        const string examples = "/usr/share/doc/nftables/examples";
        Assert.SkipUnless(Directory.Exists(examples), "the examples of Debian's package nftables are not installed");
        foreach (var file in Directory.EnumerateFiles(examples, "*.nft").Append("/etc/nftables.conf").Where(File.Exists).Order(StringComparer.Ordinal))
        {
            var ruleset = RulesetReader.Read(Path.GetFileName(file), File.ReadAllText(file));
            var packet = new Packet(IPAddress.Parse("10.1.0.5"), IPAddress.Parse("10.2.0.7"), 6, 40000, 5432) { In = "eth0", Out = "eth1" };
            var trace = new RulesetAnalysis(ruleset).Forward(packet);
            // None of them stops a forwarded connection; what only includes other files, or sends packets elsewhere, cannot be told.
            trace.Verdict.ShouldBe(Path.GetFileName(file) is "all-in-one.nft" or "load_balancing.nft" or "nat.nft" ? Verdict.Unknown : Verdict.Allowed, file);
            Bounds.Of(ruleset, packet).ShouldBe(trace.Verdict);
        }
    }

    private static Ruleset Read(string file) => RulesetReader.Read(file, File.ReadAllText(Path.Combine(Folder, file)));

    private static Packet RandomPacket(Random random)
    {
        string[] ipv4 = ["10.1.0.5", "10.2.0.7", "10.9.0.5", "192.0.2.1", "224.0.0.251", "127.0.0.1"], ipv6 = ["fd00:1::5", "fd00:2::7", "fe80::1", "2001:db8::1", "::1", "2002:a00::1"];
        ushort[] ports = [22, 53, 67, 68, 80, 137, 443, 546, 5353, 5432, 1900];
        var addresses = random.Next(2) == 0 ? ipv4 : ipv6;
        byte[] protocols = [6, 17, 132, addresses == ipv4 ? (byte)1 : (byte)58];
        return new Packet(IPAddress.Parse(addresses[random.Next(6)]), IPAddress.Parse(addresses[random.Next(6)]), protocols[random.Next(4)],
            random.Next(4) == 0 ? ports[random.Next(11)] : (ushort)40000, ports[random.Next(11)])
        {
            In = random.Next(4) == 0 ? "lo" : "eth0",
            Out = "eth1",
        };
    }
}
