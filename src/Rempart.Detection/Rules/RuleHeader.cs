using Rempart.Detection.Yaml;

namespace Rempart.Detection;

/// <summary>Reads the attributes that rules of all kinds share.</summary>
internal static class RuleHeader
{
    public static string Title(YamlMapping document)
    {
        var title = Text(document, "title");
        return string.IsNullOrWhiteSpace(title) ? throw new RuleException("the rule has no 'title'", document) : title;
    }

    public static string? Text(YamlMapping document, string key) => document[key] switch
    {
        null or YamlScalar { IsNull: true } => null,
        YamlScalar scalar => scalar.Value,
        var other => throw new RuleException($"'{key}' holds {other.Kind} where a text is expected", other),
    };

    public static IReadOnlyList<string> Texts(YamlMapping document, string key) => document[key] switch
    {
        null or YamlScalar { IsNull: true } => [],
        YamlScalar scalar => [scalar.Value],
        YamlSequence sequence => [.. sequence.Items.Select(item => item is YamlScalar scalar
            ? scalar.Value
            : throw new RuleException($"'{key}' holds {item.Kind} where a text is expected", item))],
        var other => throw new RuleException($"'{key}' holds {other.Kind} where a list is expected", other),
    };

    public static RuleLevel? Level(YamlMapping document)
    {
        if (Text(document, "level") is not { } text)
            return null;
        foreach (var level in Enum.GetValues<RuleLevel>())
        {
            if (string.Equals(text, level.ToString(), StringComparison.OrdinalIgnoreCase))
                return level;
        }
        throw new RuleException($"'{text}' is no level; write informational, low, medium, high or critical", document["level"]!);
    }

    public static LogSource LogSource(YamlMapping document)
    {
        if (document["logsource"] is not YamlMapping source)
            throw new RuleException("the rule has no 'logsource' with product, category or service", document["logsource"] ?? document);
        var read = new LogSource(Text(source, "product"), Text(source, "category"), Text(source, "service"));
        return read is { Product: null, Category: null, Service: null }
            ? throw new RuleException("'logsource' names no product, category or service", source)
            : read;
    }
}
