using YamlDotNet.RepresentationModel;

namespace Rempart.Detection.Tests.Reference;

/// <summary>A rule on single events: its search identifiers and what its condition makes of them.</summary>
internal sealed class ReferenceRule
{
    private readonly List<Func<ReferenceEvent, bool>> _conditions = [];
    private readonly List<Func<ReferenceEvent, bool>> _filters = [];

    public ReferenceRule(YamlMappingNode detection, IReadOnlyDictionary<string, IReadOnlyList<string>> placeholders) =>
        _conditions.AddRange(Compile(detection, placeholders));

    public bool Matches(ReferenceEvent e) => _conditions.Exists(condition => condition(e)) && _filters.TrueForAll(filter => filter(e));

    /// <summary>Adds a filter. Its condition says what to drop (selection), or, all of it negated, what to keep (not selection).</summary>
    public void Add(YamlMappingNode filter, IReadOnlyDictionary<string, IReadOnlyList<string>> placeholders)
    {
        var keeps = ReferenceCondition.IsNegated(ReferenceYaml.Texts(filter.Get("condition")).Single());
        _filters.AddRange(Compile(filter, placeholders).Select<Func<ReferenceEvent, bool>, Func<ReferenceEvent, bool>>(condition => e => condition(e) == keeps));
    }

    private static List<Func<ReferenceEvent, bool>> Compile(YamlMappingNode detection, IReadOnlyDictionary<string, IReadOnlyList<string>> placeholders)
    {
        var selections = new Dictionary<string, Func<ReferenceEvent, bool>>();
        foreach (var (key, value) in detection.Children)
        {
            if (ReferenceYaml.Text(key) is var name && name is not ("condition" or "timeframe" or "rules"))
                selections.Add(name, Selection(name, value, placeholders));
        }

        var conditions = ReferenceYaml.Texts(detection.Get("condition"));
        if (conditions.Count == 0)
            throw new ReferenceRejection("there is no condition");
        return [.. conditions.Select<string, Func<ReferenceEvent, bool>>(text =>
        {
            var condition = ReferenceCondition.Parse(text, [.. selections.Keys]);
            return e => condition(name => selections[name](e));
        })];
    }

    private static Func<ReferenceEvent, bool> Selection(string name, YamlNode node, IReadOnlyDictionary<string, IReadOnlyList<string>> placeholders)
    {
        switch (node)
        {
            case YamlMappingNode map:
                if (map.Children.Count == 0)
                    throw new ReferenceRejection($"the selection '{name}' is empty");
                var items = map.Children.Select(pair => new ReferenceItem(ReferenceYaml.Text(pair.Key), Values(pair.Value), placeholders)).ToList();
                return e => items.TrueForAll(item => item.Matches(e));
            case YamlSequenceNode list:
                if (list.Children.Count == 0)
                    throw new ReferenceRejection($"the selection '{name}' is empty");
                var parts = list.Children.Select(part => part is YamlSequenceNode
                    ? throw new ReferenceRejection($"the selection '{name}' holds a list in a list")
                    : Selection(name, part, placeholders)).ToList();
                return e => parts.Exists(part => part(e));
            default:
                var scalar = ReferenceYaml.Scalar(node);
                if (scalar.Kind == ReferenceScalarKind.Null)
                    throw new ReferenceRejection($"the selection '{name}' is empty");
                var keyword = new ReferenceItem("", [scalar], placeholders);
                return keyword.Matches;
        }
    }

    private static IReadOnlyList<ReferenceScalar> Values(YamlNode node) =>
        node is YamlSequenceNode list ? [.. list.Children.Select(ReferenceYaml.Scalar)] : [ReferenceYaml.Scalar(node)];
}
