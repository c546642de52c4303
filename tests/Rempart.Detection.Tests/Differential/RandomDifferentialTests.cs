using CsCheck;
using Rempart.Detection.Tests.Conformance;

namespace Rempart.Detection.Tests.Differential;

public sealed class RandomDifferentialTests
{
    [Fact]
    public void The_engine_and_the_reference_agree_on_random_rules_and_events() =>
        Gen.Select(RandomRules.Detection.Array[1, 6], RandomRules.Event.Array[1, 12])
            .Sample(
                (detections, events) => Agree(RandomRules.Rules(detections), events),
                iter: 1500,
                print: pair => $"{RandomRules.Rules(pair.Item1)}\n{string.Join("\n", pair.Item2)}");

    [Fact]
    public void The_engine_and_the_reference_agree_on_random_correlations() =>
        Correlations(mixed: false, shared: false);

    [Fact]
    public void They_agree_also_where_rules_share_events_and_correlations_mix_with_rules() =>
        Correlations(mixed: true, shared: true);

    private static void Correlations(bool mixed, bool shared) =>
        Gen.Select(RandomCorrelations.Set(mixed), RandomCorrelations.Events(shared))
            .Sample(Agree, iter: 1500, print: pair => $"{pair.Item1}\n{string.Join("\n", pair.Item2)}");

    private static void Agree(string rules, string[] events)
    {
        var input = new RuleEvaluationInput(rules, events);
        var wanted = new ReferenceEvaluator().Evaluate(input);
        var found = new EngineEvaluator().Evaluate(input);
        wanted.Rejected.ShouldBeEmpty(rules);
        found.Rejected.ShouldBeEmpty(rules);
        foreach (var rule in wanted.Matches.Keys)
            found.Of(rule).ShouldBe(wanted.Of(rule), rule);
    }
}
