using Rempart.Detection.Tests.Reference;

namespace Rempart.Detection.Tests.Conformance;

/// <summary>The naive reference, which knows no pipelines: events come with the fields that the rules name.</summary>
internal sealed class ReferenceEvaluator : IRuleEvaluator
{
    public RuleEvaluation Evaluate(RuleEvaluationInput input)
    {
        var rules = ReferenceRuleSet.Load(input.Rules, input.Placeholders);
        var matches = rules.Run(ReferenceRuleSet.Read(input.Events));
        return new RuleEvaluation(
            matches.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<int>)[.. pair.Value.Select(e => e.Index).Order()]),
            rules.Rejected);
    }
}
