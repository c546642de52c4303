using Rempart.Detection.Conditions;

namespace Rempart.Detection;

/// <summary>Puts filters into the conditions of the rules they name.</summary>
internal static class Filtering
{
    public static void Apply(List<SigmaFilter> filters, List<SigmaRule> rules, List<RuleProblem> problems)
    {
        foreach (var filter in filters)
        {
            foreach (var reference in filter.Rules.Where(reference => !rules.Exists(rule => rule.IsCalled(reference))))
                problems.Add(new RuleProblem(filter.File, filter.Line, 1, $"the filter names the rule '{reference}', which is not there", filter.Id, IsRejection: false));
            foreach (var rule in rules.Where(rule => filter.Rules.Count == 0 || filter.Rules.Any(rule.IsCalled)))
            {
                if (filter.LogSource.Covers(rule.LogSource))
                    Apply(filter, rule);
                else if (filter.Rules.Count > 0)
                    problems.Add(new RuleProblem(filter.File, filter.Line, 1, $"the filter's log source ({filter.LogSource}) does not cover that of '{rule.Title}' ({rule.LogSource}); it is not applied", filter.Id, IsRejection: false));
            }
        }
    }

    private static void Apply(SigmaFilter filter, SigmaRule rule)
    {
        rule.Condition = new AllOf([rule.Condition, filter.Keeps]);
        rule.Selections = [.. rule.Selections, .. filter.Selections.Select(selection => selection with { Name = $"filter '{filter.Title}': {selection.Name}" })];
        rule.Fields = [.. rule.Fields.Union(filter.Selections.SelectMany(selection => RuleReader.FieldsOf(selection.Meaning)), StringComparer.Ordinal)];
    }
}
