namespace Rempart.Detection.Correlations;

/// <summary>Finds what correlations refer to. One that cannot stand (unknown rule, cycle) is left out with its reason.</summary>
internal sealed class CorrelationLinks
{
    // A chain of this length is an accident.
    private const int DeepestChain = 16;

    private readonly Dictionary<string, List<DetectionRule>> _called = new(StringComparer.Ordinal);
    private readonly Dictionary<CorrelationRule, State> _states = [];
    private readonly List<CorrelationRule> _ordered = [];
    private readonly List<RuleProblem> _problems;

    private CorrelationLinks(IEnumerable<DetectionRule> rules, List<RuleProblem> problems)
    {
        _problems = problems;
        foreach (var rule in rules)
        {
            foreach (var word in new[] { rule.Id, rule.Name }.OfType<string>().Distinct(StringComparer.Ordinal))
            {
                if (!_called.TryGetValue(word, out var same))
                    _called[word] = same = [];
                same.Add(rule);
            }
        }
    }

    private enum State
    {
        New,
        Visiting,
        Good,
        Bad,
    }

    /// <summary>The correlations that stand, each after those it refers to.</summary>
    public static List<CorrelationRule> Resolve(List<SigmaRule> rules, List<CorrelationRule> correlations, List<RuleProblem> problems)
    {
        var links = new CorrelationLinks(rules.Concat<DetectionRule>(correlations), problems);
        foreach (var correlation in correlations)
            links.Visit(correlation, []);
        foreach (var correlation in links._ordered.Where(correlation => !correlation.Generate))
        {
            foreach (var rule in correlation.Rules)
                rule.GivesMatches = false;
        }
        // What one correlation keeps silent and another wants given out is given out.
        foreach (var rule in links._ordered.Where(correlation => correlation.Generate).SelectMany(correlation => correlation.Rules))
            rule.GivesMatches = true;
        return links._ordered;
    }

    private bool Visit(CorrelationRule correlation, List<CorrelationRule> path)
    {
        switch (_states.GetValueOrDefault(correlation))
        {
            case State.Good:
                return true;
            case State.Bad:
                return false;
            case State.Visiting:
                return Reject(correlation, $"the correlation refers to itself: {string.Join(" → ", path.SkipWhile(step => step != correlation).Append(correlation).Select(step => step.Title))}");
        }
        _states[correlation] = State.Visiting;
        if (path.Count >= DeepestChain)
            return Reject(correlation, $"a chain of more than {DeepestChain} correlations");
        path.Add(correlation);
        var found = new List<DetectionRule>();
        foreach (var reference in correlation.RuleReferences)
        {
            if (Find(correlation, reference, path) is not { } rule)
                break;
            found.Add(rule);
        }
        path.RemoveAt(path.Count - 1);
        if (_states[correlation] == State.Bad || found.Count < correlation.RuleReferences.Count)
            return false;
        correlation.Rules = found;
        correlation.Depth = 1 + found.Max(rule => (rule as CorrelationRule)?.Depth ?? -1);
        _states[correlation] = State.Good;
        _ordered.Add(correlation);
        return true;
    }

    private DetectionRule? Find(CorrelationRule correlation, string reference, List<CorrelationRule> path)
    {
        if (!_called.TryGetValue(reference, out var rules))
        {
            Reject(correlation, $"the correlation refers to the rule '{reference}', which is not there or was rejected");
            return null;
        }
        if (rules.Count > 1)
        {
            Reject(correlation, $"the correlation refers to '{reference}', but {rules.Count} rules are called so: {string.Join(", ", rules.Select(rule => rule.File).Distinct(StringComparer.Ordinal))}");
            return null;
        }
        if (rules[0] is CorrelationRule other && !Visit(other, path))
        {
            Reject(correlation, $"the correlation refers to '{reference}', which was rejected");
            return null;
        }
        return rules[0];
    }

    private bool Reject(CorrelationRule correlation, string reason)
    {
        if (_states.GetValueOrDefault(correlation) != State.Bad)
            _problems.Add(new RuleProblem(correlation.File, correlation.Line, 1, reason, correlation.Id));
        _states[correlation] = State.Bad;
        return false;
    }
}
