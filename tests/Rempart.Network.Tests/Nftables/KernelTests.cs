using System.Diagnostics;
using Rempart.Network.Compilation;
using Rempart.Network.Nftables;
using Rempart.Network.Proof;

namespace Rempart.Network.Tests.Nftables;

/// <summary>The real nft, in a network namespace that ends with its process and shares nothing with the machine's own network.</summary>
public sealed class KernelTests
{
    [Theory]
    [InlineData("list", "nft")]
    [InlineData("-j list", "json")]
    public void The_kernel_takes_the_compiled_rules_twice_and_what_it_lists_is_proved(string list, string extension)
    {
        var estate = SampleEstate.Repository;
        var states = new Dictionary<string, RouterState>();
        foreach (var router in NftablesCompiler.Compile(estate).Routers)
            states[router.Router] = new RouterState(RulesetReader.Read($"{router.Router}.{extension}", Listed(router.Text, list, twice: true)));

        var result = SegmentationProof.Check(estate, states);

        result.Violations.ShouldBeEmpty();
        result.Gaps.ShouldBeEmpty();
        result.Outcome.ShouldBe(Core.Controls.Outcome.Satisfied);
    }

    [Theory]
    [InlineData("tcp dport { 80, 443 } ct state new,established accept")]
    [InlineData("ip saddr 10.0.0.0/30 ip daddr != 10.0.0.4 th dport 1-3 counter accept comment \"x\"")]
    [InlineData("meta l4proto { tcp, udp } th dport vmap { 1 : accept, 2-3 : drop }")]
    [InlineData("iifname \"a*\" oifname != \"b\" limit rate 3/second burst 5 packets log prefix \"x \" accept")]
    [InlineData("ip saddr . tcp dport { 10.0.0.1-10.0.0.3 . 1-2, 10.0.0.4 . 3 } accept")]
    [InlineData("tcp flags & (fin | syn | rst | ack) == syn ct count over 5 reject with tcp reset")]
    [InlineData("fib saddr . iif oif missing drop")]
    public void The_text_and_the_JSON_of_one_ruleset_say_the_same(string rule)
    {
        var text = $"table inet t {{\n chain f {{\n type filter hook forward priority filter; policy drop;\n {rule}\n udp dport 3 accept\n }}\n}}\n";
        var byText = new RulesetAnalysis(RulesetReader.Read("x.nft", Listed(text, "list")));
        var byJson = new RulesetAnalysis(RulesetReader.Read("x.json", Listed(text, "-j list")));
        var written = new RulesetAnalysis(RulesetReader.Read("written.nft", text));
        for (var host = 1; host <= 5; host++)
        {
            for (ushort port = 1; port <= 4; port++)
            {
                foreach (byte protocol in (byte[])[6, 17])
                {
                    var packet = new Packet(System.Net.IPAddress.Parse($"10.0.0.{host}"), System.Net.IPAddress.Parse($"10.0.0.{6 - host}"), protocol, 40000, port) { In = "a1", Out = "c" };
                    var verdict = written.Forward(packet).Verdict;
                    byText.Forward(packet).Verdict.ShouldBe(verdict, packet.ToString());
                    byJson.Forward(packet).Verdict.ShouldBe(verdict, packet.ToString());
                }
            }
        }
    }

    private static string Listed(string rules, string list, bool twice = false)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && File.Exists("/usr/sbin/nft"), "This needs Linux, root and the Debian package nftables: rules are loaded into a network namespace of their own.");
        var start = new ProcessStartInfo("unshare") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, rules);
            foreach (var argument in (string[])["--net", "sh", "-c", $"{(twice ? "nft -f \"$0\" && " : "")}nft -f \"$0\" && nft {list} ruleset", file])
                start.ArgumentList.Add(argument);
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            process.ExitCode.ShouldBe(0, errors.GetAwaiter().GetResult());
            return output;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
