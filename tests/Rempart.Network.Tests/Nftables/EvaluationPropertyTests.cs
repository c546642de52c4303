using CsCheck;
using Rempart.Network.Nftables;

namespace Rempart.Network.Tests.Nftables;

public sealed class EvaluationPropertyTests
{
    [Fact]
    public void The_evaluator_of_sets_and_that_of_packets_agree_on_random_rulesets() =>
        Gen.Select(RandomRulesets.Texts, RandomRulesets.Packets.Array[20]).Sample((text, packets) =>
        {
            var ruleset = RulesetReader.Read("random.nft", text);
            var analysis = new RulesetAnalysis(ruleset);
            foreach (var packet in packets)
                Bounds.Of(ruleset, packet).ShouldBe(analysis.Forward(packet).Verdict, $"{packet} in by {packet.In}, out by {packet.Out}\n{text}");
        }, iter: 3000);

    [Fact]
    public void What_holds_for_a_set_of_packets_holds_for_each_of_them() =>
        Gen.Select(RandomRulesets.Texts, RandomRulesets.Packets.Array[20]).Sample((text, packets) =>
        {
            var ruleset = RulesetReader.Read("random.nft", text);
            var hook = new HookEvaluation(ruleset, "forward", ipv6: false, ConnectionState.New);
            var accepted = hook.MayAccept([PacketBox.All(ipv6: false)]);
            var denied = hook.MayDeny([PacketBox.All(ipv6: false)]);
            foreach (var packet in packets)
            {
                var box = Bounds.Box(hook, packet);
                var verdict = (accepted.Exists(box.Overlaps), denied.Exists(box.Overlaps)) switch
                {
                    (true, true) => Verdict.Unknown,
                    (true, false) => Verdict.Allowed,
                    _ => Verdict.Denied,
                };
                verdict.ShouldBe(Bounds.Of(ruleset, packet), $"{packet}\n{text}");
            }
        }, iter: 1000);

    [Fact]
    public void Any_text_is_read_without_an_error() =>
        Gen.Select(RandomRulesets.Texts, Gen.Int[0, 2000], Choose.From("{", "}", "\"", "#", ";", " . ", ": ", "-", "@", "$x", "\\\n", "vmap", ",", "\0", "fd00::", "elements = {"), (text, at, put) => text.Insert(at % text.Length, put))
            .Sample(text => { _ = new RulesetAnalysis(RulesetReader.Read("broken.nft", text)); }, iter: 5000);

    [Theory]
    [InlineData("[]")]
    [InlineData("{ \"nftables\": [ { \"rule\": { \"expr\": [ 1, { \"match\": { \"op\": \"==\", \"left\": {}, \"right\": {} } }, { \"vmap\": {} }, { \"mangle\": {} } ] } } ] }")]
    [InlineData("{ \"nftables\": [ 1, { \"table\": 3 }, { \"set\": { \"elem\": [ {}, [], [1] ] } }, { \"map\": { \"elem\": [ 1, [ 1, 2 ] ] } } ] }")]
    public void Any_JSON_is_read_without_an_error(string text) => RulesetReader.Read("broken.json", text).ShouldNotBeNull();
}
