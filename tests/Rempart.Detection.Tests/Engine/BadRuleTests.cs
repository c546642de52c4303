using CsCheck;
using Rempart.Detection.Tests.Support;

namespace Rempart.Detection.Tests.Engine;

public sealed class BadRuleTests
{
    private static readonly string[] Words =
        ["contains", "startswith", "endswith", "re", "cased", "windash", "base64", "base64offset", "wide", "cidr", "all", "gt", "hour", "exists", "fieldref", "neq", "expand", "i", "x"];

    [Theory]
    [InlineData("sel:\n  a|contians: x\ncondition: sel", "rule.yml:6:5: unknown modifier 'contians'; did you mean 'contains'?")]
    [InlineData("sel: {}\ncondition: sel", "rule.yml:5:8: the search identifier 'sel' is empty")]
    [InlineData("sel:\n  a: []\ncondition: sel", "rule.yml:6:8: 'a' has an empty list of values")]
    [InlineData("sel:\n  a: x\ncondition: other", "rule.yml:7:14: the condition names 'other', but there is no such search identifier; there are: sel")]
    [InlineData("sel:\n  a: x\ncondition: sel and (", "rule.yml:7:14: the condition ends where a search identifier is expected")]
    [InlineData("sel:\n  a: x\ncondition: 2 of sel*", "rule.yml:7:14: '2 of' is not in the specification: write '1 of' or 'all of'")]
    [InlineData("sel:\n  a|re: '('\ncondition: sel", "rule.yml:6:11: no regular expression: ")]
    [InlineData("sel:\n  a|cidr: 10.0.0.0/33\ncondition: sel", "rule.yml:6:13: '10.0.0.0/33' is no network; write for example 10.0.0.0/8 or 2001:db8::/32")]
    [InlineData("sel:\n  a|expand: '%who%'\ncondition: sel", "rule.yml:6:15: the placeholder %who% has no values; give them in a file of placeholders")]
    [InlineData("sel:\n  a: x\ncondition: sel | count() > 5", "rule.yml:7:14: aggregations and 'near' in a condition ended with Sigma 2.0: write a correlation rule")]
    public void A_wrong_rule_is_rejected_with_its_place_and_the_way_out(string detection, string message)
    {
        var set = RuleSet.Load([new RuleFile("rule.yml", OneRule.Text(detection))]);

        set.Rules.ShouldBeEmpty();
        set.Problems.ShouldHaveSingleItem().ToString().ShouldStartWith(message);
    }

    [Fact]
    public void Correlations_in_a_circle_are_rejected()
    {
        static string Correlation(string name, string of) =>
            $"title: {name}\nname: {name}\ncorrelation:\n  type: event_count\n  rules: [{of}]\n  group-by: [u]\n  timespan: 1m\n  condition: {{gte: 2}}\n";

        var set = RuleSet.Load([new RuleFile("a.yml", Correlation("a", "b") + "---\n" + Correlation("b", "a"))]);

        set.Correlations.ShouldBeEmpty();
        set.Problems.Select(problem => problem.Message).ShouldContain("the correlation refers to itself: a → b → a");
    }

    [Fact]
    public void An_alias_bomb_and_deep_nesting_cost_no_more_than_the_limits()
    {
        var bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + string.Concat(Enumerable.Range(1, 9).Select(i => $"{(char)('a' + i)}: &{(char)('a' + i)} [{string.Join(',', Enumerable.Repeat("*" + (char)('a' + i - 1), 10))}]\n"));

        RuleSet.Load([new RuleFile("bomb.yml", bomb)]).Problems.ShouldHaveSingleItem().Message.ShouldBe("more than 200000 nodes in one file");
        RuleSet.Load([new RuleFile("deep.yml", new string('[', 5000))]).Problems.ShouldHaveSingleItem().Message.ShouldBe("nested more than 64 deep");
    }

    [Fact]
    public void Any_text_gets_a_verdict() =>
        Gen.String[Gen.Char[" \n:-|'\"[]{}&*!%#ab01()"], 0, 200].Sample(text =>
        {
            var set = RuleSet.Load([new RuleFile("any.yml", text), new RuleFile("in.yml", OneRule.Text("sel:\n  a: x\ncondition: sel") + text)]);

            (set.Problems.Count + set.Rules.Count).ShouldBeGreaterThan(0);
        });

    [Fact]
    public void Any_item_gets_a_verdict_and_what_compiles_runs() =>
        Gen.Select(
            Gen.Int[0, Words.Length - 1].Select(index => Words[index]).Array[0, 4],
            Gen.String[Gen.Char["ab*?\\%/-.(|)[]+1"], 0, 12]).Sample((modifiers, value) =>
        {
            var set = RuleSet.Load([new RuleFile("rule.yml", OneRule.Text($"sel:\n  {string.Join('|', ["a", .. modifiers])}: '{value}'\ncondition: sel"))]);

            (set.Rules.Count + set.Problems.Count).ShouldBe(1);
            Findings.Of(set, "{\"a\":\"ab\",\"category\":\"test\"}").Counters.Events.ShouldBe(1);
        });
}
