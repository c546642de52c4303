using Rempart.Detection.Tests.Conformance;
using Rempart.Detection.Tests.Public;
using Rempart.Detection.Tests.Reference;
using Rempart.Detection.Tests.Support;

namespace Rempart.Detection.Tests.Differential;

public sealed class PublicDifferentialTests
{
    private static readonly Lazy<RuleSet> EngineRules = new(SigmaCorpus.Active);
    private static readonly Lazy<IReadOnlyList<(string Id, ReferenceRule Rule)>> ReferenceRules = new(PublicRules.Reference);

    [Fact]
    public void Both_agree_on_all_public_rules_and_a_quarter_of_the_samples_laid_flat()
    {
        var events = PublicRules.Samples().SelectMany(sample => sample.Events).Distinct().Where((_, place) => place % 4 == 0).Select(WindowsView.Flatten).ToList();
        var (differences, _) = Comparison.Of(EngineRules.Value, ReferenceRules.Value, events, events, pipeline: null);
        differences.ShouldBeEmpty();
    }

    [Fact]
    public void Both_agree_on_all_public_rules_and_all_samples_through_the_windows_pipeline()
    {
        var raw = PublicRules.Samples().SelectMany(sample => sample.Events).Distinct().ToList();
        var (differences, matches) = Comparison.Of(EngineRules.Value, ReferenceRules.Value, raw, [.. raw.Select(WindowsView.Flatten)], pipeline: "windows");
        differences.ShouldBeEmpty();
        matches.ShouldBeGreaterThan(raw.Count);
    }

    [Theory]
    [InlineData("structured_windows.ndjson")]
    [InlineData("low_match.ndjson")]
    [InlineData("raw_windows.ndjson")]
    [InlineData("no_match.ndjson")]
    public void Both_agree_on_a_part_of_the_benchmark_lane(string lane)
    {
        // Every hundredth event; bench/detection-differential.sh compares whole lanes.
        var events = Comparison.Lane(lane).Where((_, place) => place % Part == 0).ToList();
        var (differences, _) = Comparison.Of(EngineRules.Value, ReferenceRules.Value, events, events, pipeline: null);
        differences.ShouldBeEmpty();
    }

    [Fact]
    public void Both_agree_on_the_correlation_lane()
    {
        var rules = string.Join('\n', Comparison.Lane("correlation.yml"));
        var start = new DateTimeOffset(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);
        // The lane has no times; one event a second makes its windows slide.
        var events = Comparison.Lane("correlation.ndjson").Take(Part == 1 ? int.MaxValue : 2000)
            .Select((json, place) => $"{{\"@timestamp\":\"{start.AddSeconds(place):yyyy-MM-ddTHH:mm:ssZ}\",{json[1..]}").ToList();
        var input = new RuleEvaluationInput(rules, events);
        var wanted = new ReferenceEvaluator().Evaluate(input);
        var found = new EngineEvaluator().Evaluate(input);
        wanted.Rejected.ShouldBeEmpty();
        wanted.Matches.Values.Sum(places => places.Count).ShouldBeGreaterThan(100);
        foreach (var rule in wanted.Matches.Keys)
            found.Of(rule).ShouldBe(wanted.Of(rule), rule);
    }

    /// <summary>One for whole lanes.</summary>
    private static int Part => Environment.GetEnvironmentVariable("REMPART_WHOLE_LANES") == "1" ? 1 : 100;
}
