using Rempart.Detection.Conditions;
using Rempart.Detection.Predicates;
using Rempart.Detection.Yaml;

namespace Rempart.Detection.Correlations;

/// <summary>A boolean condition over the rules of a temporal correlation.</summary>
internal sealed class RuleExpression
{
    private readonly Expression _expression;

    private RuleExpression(Expression expression) => _expression = expression;

    public static RuleExpression Parse(YamlScalar condition, IReadOnlyList<string> rules) =>
        new(ConditionParser.Parse(condition.Value, condition, rules, name => Named(rules, name)));

    /// <summary>Whether it holds when exactly these rules, as bits, were seen.</summary>
    public bool Holds(ulong seen) => Holds(_expression, seen);

    private static Asks? Named(IReadOnlyList<string> rules, string name)
    {
        for (var i = 0; i < rules.Count; i++)
        {
            if (rules[i] == name)
                return new Asks(new SeenPredicate(i));
        }
        return null;
    }

    private static bool Holds(Expression expression, ulong seen) => expression switch
    {
        Asks { Predicate: SeenPredicate rule } => (seen >> rule.Index & 1) != 0,
        Negation not => !Holds(not.Part, seen),
        AllOf all => all.Parts.All(part => Holds(part, seen)),
        AnyOf any => any.Parts.Any(part => Holds(part, seen)),
        _ => false,
    };

    private sealed record SeenPredicate(int Index) : Predicate((string?)null)
    {
        public override string Key => $"seen{Index}";
    }
}
