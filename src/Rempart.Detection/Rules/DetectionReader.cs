using Rempart.Detection.Conditions;
using Rempart.Detection.Modifiers;
using Rempart.Detection.Yaml;

namespace Rempart.Detection;

/// <summary>Reads <c>detection</c>, and <c>filter</c> which is like it: search identifiers and a condition.</summary>
internal sealed class DetectionReader(ItemCompiler items)
{
    /// <param name="detection">The mapping.</param>
    /// <param name="others">Its keys that are no search identifiers.</param>
    public (Expression Condition, string Text, IReadOnlyList<Selection> Selections) Read(YamlMapping detection, params string[] others)
    {
        var selections = new List<Selection>();
        foreach (var (key, value) in detection.Entries)
        {
            if (key.Value != "condition" && !others.Contains(key.Value, StringComparer.Ordinal))
                selections.Add(new Selection(key.Value, Selected(key, value), key.Line));
        }
        if (selections.Count == 0)
            throw new RuleException("there is no search identifier", detection);
        var conditions = Conditions(detection);
        string[] names = [.. selections.Select(selection => selection.Name)];
        Expression[] parsed = [.. conditions.Select(condition => ConditionParser.Parse(
            condition.Value, condition, names, name => selections.Find(selection => selection.Name == name)?.Meaning))];
        // Of a list of conditions one is enough.
        return (parsed.Length == 1 ? parsed[0] : new AnyOf(parsed), string.Join(" or ", conditions.Select(condition => condition.Value)), selections);
    }

    private static List<YamlScalar> Conditions(YamlMapping detection) => detection["condition"] switch
    {
        null or YamlScalar { IsNull: true } => throw new RuleException("there is no 'condition'", detection),
        YamlScalar scalar => [scalar],
        YamlSequence { Items.Count: > 0 } list => [.. list.Items.Select(item => item as YamlScalar ?? throw new RuleException("a condition must be a text", item))],
        var other => throw new RuleException("the condition must be a text or a list of texts", other),
    };

    private Expression Selected(YamlScalar name, YamlNode value)
    {
        switch (value)
        {
            case YamlMapping mapping:
                return Mapping(name, mapping);
            case YamlSequence { Items.Count: > 0 } list:
                var keywords = list.Items.OfType<YamlScalar>().ToList();
                var parts = list.Items.OfType<YamlMapping>().Select(mapping => Mapping(name, mapping)).ToList();
                if (list.Items.Find(item => item is YamlSequence) is { } nested)
                    throw new RuleException($"'{name.Value}' holds a list in a list", nested);
                if (keywords.Count > 0)
                    parts.Add(items.Keywords(keywords, list));
                return parts.Count == 1 ? parts[0] : new AnyOf(parts);
            case YamlScalar { IsNull: false } keyword:
                return items.Keywords([keyword], keyword);
            default:
                throw new RuleException($"the search identifier '{name.Value}' is empty", value);
        }
    }

    private Expression Mapping(YamlScalar name, YamlMapping mapping)
    {
        if (mapping.Entries.Count == 0)
            throw new RuleException($"the search identifier '{name.Value}' is empty", mapping);
        Expression[] parts = [.. mapping.Entries.Select(entry => items.Compile(entry.Key, entry.Value))];
        return parts.Length == 1 ? parts[0] : new AllOf(parts);
    }
}
