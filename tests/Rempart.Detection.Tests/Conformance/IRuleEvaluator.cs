namespace Rempart.Detection.Tests.Conformance;

/// <summary>What the suites ask of an evaluator of rules: of the reference as of the engine.</summary>
internal interface IRuleEvaluator
{
    /// <summary>Loads the rules and gives them the events, in order.</summary>
    RuleEvaluation Evaluate(RuleEvaluationInput input);
}

/// <param name="Rules">One or several YAML documents: rules, correlations, filters.</param>
/// <param name="Events">One JSON object each.</param>
internal sealed record RuleEvaluationInput(string Rules, IReadOnlyList<string> Events)
{
    /// <summary>The values of placeholders, by name without percent signs.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Placeholders { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The pipeline that knows the events' fields; none where the rules' own names stand in them.</summary>
    public string? Pipeline { get; init; }
}

/// <param name="Matches">For each rule that speaks for itself (by id, else name, else title): the places of the events at which it matched, from 0, ascending.</param>
/// <param name="Rejected">The rules that were not taken, and why.</param>
internal sealed record RuleEvaluation(
    IReadOnlyDictionary<string, IReadOnlyList<int>> Matches,
    IReadOnlyList<(string Rule, string Reason)> Rejected)
{
    public IReadOnlyList<int> Of(string rule) => Matches.TryGetValue(rule, out var found) ? found : [];
}
