using Rempart.Detection.Tests.Support;

namespace Rempart.Detection.Tests.Public;

public sealed class PublicRulesTests
{
    [Fact]
    public void All_active_rules_compile_but_for_those_whose_placeholders_have_no_values()
    {
        var set = SigmaCorpus.Active();

        var other = set.Problems.Where(problem => !problem.Message.StartsWith("the placeholder %", StringComparison.Ordinal));
        other.ShouldBeEmpty();
        set.Rules.Count.ShouldBe(3780 - set.Problems.Count);
        set.Rules.ShouldAllBe(rule => rule.SlowExpressions.Count == 0);
    }

    [Fact]
    public void Deprecated_and_unsupported_rules_get_a_verdict_with_a_place()
    {
        var set = RuleSet.Load(SigmaCorpus.Rules("deprecated", "unsupported"));

        string[] judged = [.. set.Rules.Select(rule => rule.File), .. set.Problems.Select(problem => problem.File)];
        judged.Distinct().Count().ShouldBe(172 + 87);
        set.Problems.ShouldAllBe(problem => problem.Line > 0 && problem.File.EndsWith(".yml") && problem.IsRejection);
        set.Problems.Count(problem => problem.Message == "aggregations and 'near' in a condition ended with Sigma 2.0: write a correlation rule").ShouldBeGreaterThan(40);
    }

    [Theory]
    [InlineData("windows")]
    [InlineData(null)]
    public void Every_regression_sample_matches_its_rule(string? pipeline)
    {
        var set = SigmaCorpus.Active();
        var engine = DetectionEngine.Create(set, new DetectionOptions { Pipeline = pipeline });
        var missed = new List<string>();
        var seen = 0;
        foreach (var file in Directory.EnumerateFiles(SigmaCorpus.Path("regression_data"), "*.json", SearchOption.AllDirectories))
        {
            var id = Path.GetFileNameWithoutExtension(file);
            var rule = set.Rules.First(rule => rule.Id == id);
            var found = Findings.Of(engine, File.ReadAllBytes(file));
            seen++;
            if (found.Problems.Count > 0 || !found.Matches.Exists(match => match.Title == rule.Title))
                missed.Add($"{rule.Title} ({file})");
        }
        missed.ShouldBeEmpty();
        seen.ShouldBe(124);
    }
}
