using Rempart.Detection.Events;

namespace Rempart.Detection.Correlations;

/// <summary>That a rule feeds a correlation, with the fields that are taken from its events.</summary>
/// <param name="Correlation">The correlation's place.</param>
/// <param name="Rule">Which of the correlation's rules it is.</param>
/// <param name="Groups">The fields of <c>group-by</c>.</param>
/// <param name="Values">The fields that are counted or computed with.</param>
/// <param name="Next">Correlations that this correlation feeds in turn.</param>
internal sealed record CorrelationFeed(int Correlation, int Rule, int[] Groups, int[] Values, IReadOnlyList<CorrelationFeed> Next)
{
    /// <summary>What each rule feeds, by its place in the engine; null for rules that feed nothing.</summary>
    public static CorrelationFeed[]?[] Of(RuleSet rules, FieldCatalog fields)
    {
        var feeds = new CorrelationFeed[]?[rules.Rules.Count];
        for (var i = 0; i < feeds.Length; i++)
        {
            var source = rules.Rules[i].LogSource;
            var own = Of(rules, rules.Rules[i], name => fields.Field(name, source));
            feeds[i] = own.Count == 0 ? null : [.. own];
        }
        return feeds;
    }

    // Fields of a chain come from the event that made the inner correlation hold. What the inner one groups by, under whatever alias,
    // is a field for the outer one.
    private static List<CorrelationFeed> Of(RuleSet rules, DetectionRule rule, Func<string, int> resolve)
    {
        var feeds = new List<CorrelationFeed>();
        for (var c = 0; c < rules.Correlations.Count; c++)
        {
            var correlation = rules.Correlations[c];
            for (var r = 0; r < correlation.Rules.Count; r++)
            {
                if (!ReferenceEquals(correlation.Rules[r], rule))
                    continue;
                int[] groups = [.. correlation.GroupBy.Select(name => resolve(correlation.FieldOf(name, rule)))];
                int[] values = [.. correlation.ValueFields.Select(name => resolve(correlation.FieldOf(name, rule)))];
                var next = Of(rules, correlation, name => correlation.GroupBy.Contains(name) ? resolve(correlation.FieldOf(name, rule)) : resolve(name));
                feeds.Add(new CorrelationFeed(c, r, groups, values, next));
            }
        }
        return feeds;
    }
}
