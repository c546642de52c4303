using System.Globalization;
using Rempart.Detection.Yaml;

namespace Rempart.Detection.Correlations;

/// <summary>Reads correlation rules.</summary>
internal static class CorrelationReader
{
    public const int MostRules = 64;

    private static readonly string[] Keys = ["type", "rules", "aliases", "group-by", "timespan", "condition", "generate"];

    public static CorrelationRule Read(YamlMapping document, string file)
    {
        var body = document["correlation"] as YamlMapping ?? throw new RuleException("'correlation' must be a mapping", document["correlation"]!);
        foreach (var (key, _) in body.Entries)
        {
            if (!Keys.Contains(key.Value, StringComparer.Ordinal))
                throw new RuleException($"a correlation has no '{key.Value}'; it has: {string.Join(", ", Keys)}", key);
        }
        var kind = Kind(body);
        var rules = RuleHeader.Texts(body, "rules");
        // A boolean condition names its rules by itself.
        if (rules.Count == 0 && kind == CorrelationKind.Temporal && body["condition"] is YamlScalar { IsNull: false } expression)
            rules = Conditions.ConditionParser.NamesIn(expression.Value);
        if (rules.Count == 0)
            throw new RuleException("the correlation refers to no 'rules'", body);
        if (rules.Count > MostRules)
            throw new RuleException($"a correlation refers to at most {MostRules} rules", body["rules"]!);
        var condition = ConditionReader.Read(body, kind, rules);
        return new CorrelationRule
        {
            Title = RuleHeader.Title(document),
            Id = RuleHeader.Text(document, "id"),
            Name = RuleHeader.Text(document, "name"),
            Level = RuleHeader.Level(document),
            Status = RuleHeader.Text(document, "status"),
            Description = RuleHeader.Text(document, "description"),
            Tags = RuleHeader.Texts(document, "tags"),
            FalsePositives = RuleHeader.Texts(document, "falsepositives"),
            References = RuleHeader.Texts(document, "references"),
            File = file,
            Line = document.Line,
            Kind = kind,
            RuleReferences = rules,
            GroupBy = RuleHeader.Texts(body, "group-by"),
            Timespan = Timespan(body),
            Generate = Generate(document) || Generate(body),
            Aliases = Aliases(body),
            ValueFields = condition.Fields,
            Thresholds = condition.Thresholds,
            Percentile = condition.Percentile,
            Expression = condition.Expression,
        };
    }

    private static CorrelationKind Kind(YamlMapping body) => RuleHeader.Text(body, "type") switch
    {
        "event_count" => CorrelationKind.EventCount,
        "value_count" => CorrelationKind.ValueCount,
        "value_sum" => CorrelationKind.ValueSum,
        "value_avg" => CorrelationKind.ValueAverage,
        "value_percentile" => CorrelationKind.ValuePercentile,
        "value_median" => CorrelationKind.ValueMedian,
        "temporal" => CorrelationKind.Temporal,
        "temporal_ordered" => CorrelationKind.TemporalOrdered,
        null => throw new RuleException("the correlation has no 'type'", body),
        var other => throw new RuleException(
            $"'{other}' is no type of correlation; there are event_count, value_count, value_sum, value_avg, value_percentile, value_median, temporal, temporal_ordered",
            body["type"]!),
    };

    private static TimeSpan Timespan(YamlMapping body)
    {
        var node = body["timespan"] ?? throw new RuleException("the correlation has no 'timespan'", body);
        var text = RuleHeader.Text(body, "timespan") ?? "";
        long seconds = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86_400, 'w' => 604_800, _ => 0 };
        if (seconds == 0 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count == 0
            || count * seconds > 3650L * 86_400)
        {
            throw new RuleException($"'{text}' is no timespan; write a number and s, m, h or d, for example 90m", node);
        }
        return TimeSpan.FromSeconds(count * seconds);
    }

    private static bool Generate(YamlMapping mapping) => RuleHeader.Text(mapping, "generate")?.ToLowerInvariant() switch
    {
        null or "false" => false,
        "true" => true,
        _ => throw new RuleException("'generate' takes true or false", mapping["generate"]!),
    };

    private static Dictionary<string, IReadOnlyDictionary<string, string>> Aliases(YamlMapping body)
    {
        var aliases = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
        if (body["aliases"] is null or YamlScalar { IsNull: true })
            return aliases;
        if (body["aliases"] is not YamlMapping mapping)
            throw new RuleException("'aliases' must be a mapping of alias to rule to field", body["aliases"]!);
        foreach (var (alias, value) in mapping.Entries)
        {
            if (value is not YamlMapping { Entries.Count: > 0 } fields)
                throw new RuleException($"the alias '{alias.Value}' must be a mapping of rule to field", value);
            aliases[alias.Value] = fields.Entries.ToDictionary(
                entry => entry.Key.Value,
                entry => entry.Value is YamlScalar { IsNull: false } field ? field.Value : throw new RuleException("an alias names a field", entry.Value),
                StringComparer.Ordinal);
        }
        return aliases;
    }
}
