using System.Text.Json;

namespace Rempart.Network.Nftables.Json;

/// <summary>Reads keys, values and elements into the form they have in a text.</summary>
internal static class JsonValues
{
    /// <summary>The parts of a key; null when one is not understood.</summary>
    public static IReadOnlyList<string>? Key(JsonElement expression)
    {
        if (expression.ValueKind == JsonValueKind.Object && expression.TryGetProperty("concat", out var parts) && parts.ValueKind == JsonValueKind.Array)
        {
            var keys = parts.EnumerateArray().Select(Selector).ToArray();
            return keys.Contains(null) ? null : [.. keys.OfType<string>()];
        }
        return Selector(expression) is { } only ? [only] : null;
    }

    private static string? Selector(JsonElement expression)
    {
        if (expression.ValueKind != JsonValueKind.Object)
            return null;
        foreach (var property in expression.EnumerateObject())
        {
            var body = property.Value;
            switch (property.Name)
            {
                case "payload" when JsonRulesetReader.Text(body, "protocol") is { } protocol && JsonRulesetReader.Text(body, "field") is { } field:
                    return $"{protocol} {field}";
                case "meta" when JsonRulesetReader.Text(body, "key") is { } key:
                    return $"meta {key}";
                case "ct" when JsonRulesetReader.Text(body, "key") is { } key:
                    return JsonRulesetReader.Text(body, "dir") is { } direction ? $"ct {direction} {key}" : $"ct {key}";
                case "fib" when JsonRulesetReader.Text(body, "result") is { } result:
                    return $"fib {string.Join(" . ", JsonRulesetReader.Words(body, "flags"))} {result}";
                case "exthdr" or "tcp option" or "rt" or "socket" or "osf" or "ipsec" or "sctp chunk" or "ip option" or "numgen" or "jhash" or "symhash":
                    return property.Name;
                default:
                    return null;
            }
        }
        return null;
    }

    /// <summary>One part of a value, as a text would write it; null when it is not understood.</summary>
    public static string? Value(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return value.GetString();
            case JsonValueKind.Number:
                return JsonRulesetReader.Number(value);
            case JsonValueKind.Object when value.TryGetProperty("prefix", out var prefix):
                return JsonRulesetReader.Text(prefix, "addr") is { } address && JsonRulesetReader.Text(prefix, "len") is { } length ? $"{address}/{length}" : null;
            case JsonValueKind.Object when value.TryGetProperty("range", out var range) && range.ValueKind == JsonValueKind.Array && range.GetArrayLength() == 2:
                return Value(range[0]) is { } first && Value(range[1]) is { } last ? $"{first}-{last}" : null;
            default:
                return null;
        }
    }

    /// <summary>What a key is compared with; null when it is not understood.</summary>
    public static Values? Values(JsonElement right, bool map, RuleLocation location)
    {
        if (right.ValueKind == JsonValueKind.String && right.GetString() is ['@', .. var name])
            return Nftables.Values.Named(name);
        var list = right;
        if (right.ValueKind == JsonValueKind.Object && (right.TryGetProperty("set", out var inner) || right.TryGetProperty("|", out inner)))
            list = inner;
        if (list.ValueKind == JsonValueKind.String && list.GetString() is ['@', .. var inSet])
            return Nftables.Values.Named(inSet);
        var elements = new List<Element>();
        foreach (var item in list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().ToArray() : [list])
        {
            if (Element(item, map, location) is not { } element)
                return null;
            elements.Add(element);
        }
        return new Values(elements, null);
    }

    /// <summary>An element of a set, or of a map as a pair; null when it is not understood.</summary>
    public static Element? Element(JsonElement element, bool map, RuleLocation location)
    {
        RuleVerdict? verdict = null;
        string? mapped = null;
        if (map && element.ValueKind == JsonValueKind.Array && element.GetArrayLength() == 2)
        {
            verdict = JsonStatements.Verdict(element[1]);
            mapped = verdict is null ? element[1].GetRawText() : null;
            element = element[0];
        }
        else if (map)
        {
            return null;
        }
        var expires = false;
        string? comment = null;
        if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty("elem", out var body))
        {
            expires = body.TryGetProperty("timeout", out var timeout) && timeout.ToString() != "0" || body.TryGetProperty("expires", out _);
            comment = JsonRulesetReader.Text(body, "comment");
            if (!body.TryGetProperty("val", out element))
                return null;
        }
        string?[] parts = element.ValueKind == JsonValueKind.Object && element.TryGetProperty("concat", out var concat) && concat.ValueKind == JsonValueKind.Array
            ? [.. concat.EnumerateArray().Select(Value)]
            : [Value(element)];
        return parts.Contains(null) ? null : new Element(parts!, verdict, location) { Expires = expires, Comment = comment, Value = mapped };
    }
}
