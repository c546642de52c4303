using System.Globalization;
using System.Text.Json;

namespace Rempart.Network.Nftables.Json;

/// <summary>Reads <c>nft -j list ruleset</c>: an array of objects, each with one key that says what it is.</summary>
internal sealed class JsonRulesetReader
{
    private readonly string _file;
    private readonly List<Table> _tables = [];
    private readonly List<Doubt> _doubts = [];

    private JsonRulesetReader(string file) => _file = file;

    public static Ruleset Read(string file, string text)
    {
        var reader = new JsonRulesetReader(file);
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 128 });
            if (!document.RootElement.TryGetProperty("nftables", out var entries) || entries.ValueKind != JsonValueKind.Array)
                return new Ruleset([], [new Doubt(new RuleLocation(file, 1), "the JSON has no array 'nftables'; give the output of 'nft -j list ruleset'")]);
            foreach (var entry in entries.EnumerateArray())
            {
                if (entry.ValueKind == JsonValueKind.Object)
                {
                    foreach (var property in entry.EnumerateObject())
                        reader.ReadEntry(property.Name, property.Value);
                }
            }
        }
        catch (JsonException error)
        {
            return new Ruleset([], [new Doubt(new RuleLocation(file, (int)(error.LineNumber ?? 0) + 1), "the JSON is broken, so nothing of the ruleset is known; give the whole output of 'nft -j list ruleset'")]);
        }
        return new Ruleset(reader._tables, reader._doubts);
    }

    private void ReadEntry(string kind, JsonElement body)
    {
        switch (kind)
        {
            case "metainfo" or "counter" or "quota" or "limit" or "ct helper" or "ct timeout" or "ct expectation" or "secmark" or "flowtable" or "synproxy":
                break;
            // A file for nft -j -f wraps what it adds.
            case "add" or "create" when body.ValueKind == JsonValueKind.Object:
                foreach (var inner in body.EnumerateObject())
                    ReadEntry(inner.Name, inner.Value);
                break;
            case "flush" when body.ValueKind == JsonValueKind.Object && body.TryGetProperty("ruleset", out _):
                _tables.Clear();
                break;
            case "table" or "chain" or "rule" or "set" or "map" or "meter" or "element" when body.ValueKind == JsonValueKind.Object:
                ReadObject(kind, body);
                break;
            default:
                _doubts.Add(new Doubt(new RuleLocation(_file, 0, kind), $"'{kind}' is not understood, so what it does to any packet is not known"));
                break;
        }
    }

    private void ReadObject(string kind, JsonElement body)
    {
        var family = Text(body, "family") ?? "ip";
        var name = Text(body, "name") ?? "";
        var table = TableOf(family, kind == "table" ? name : Text(body, "table") ?? "");
        switch (kind)
        {
            case "table":
                table.Dormant |= Words(body, "flags").Contains("dormant");
                break;
            case "chain":
                ReadChain(table, name, body);
                break;
            case "rule":
                ReadRule(table, body);
                break;
            default:
                ReadSet(table, name, kind, body);
                break;
        }
    }

    private Table TableOf(string family, string name)
    {
        if (_tables.Find(table => table.Family == family && table.Name == name) is { } known)
            return known;
        var made = new Table(family, name);
        _tables.Add(made);
        return made;
    }

    private Chain ChainOf(Table table, string name)
    {
        if (table.FindChain(name) is { } known)
            return known;
        var made = new Chain(name, At(table, $"chain {name}"));
        table.Chains.Add(made);
        return made;
    }

    private RuleLocation At(Table table, string within) => new(_file, 0, $"table {table.Family} {table.Name}, {within}");

    private void ReadChain(Table table, string name, JsonElement body)
    {
        var chain = ChainOf(table, name);
        chain.Type = Text(body, "type");
        chain.Hook = Text(body, "hook");
        chain.Priority = body.TryGetProperty("prio", out var priority) && priority.TryGetInt32(out var number) ? number : 0;
        chain.PolicyLocation = At(table, $"chain {name}, policy");
        switch (Text(body, "policy"))
        {
            case "drop":
                chain.PolicyDrops = true;
                break;
            case null or "accept":
                break;
            case var other:
                chain.Rules.Add(new Rule([new UnknownStatement($"the policy '{other}' is not understood", MayDecide: true)], chain.PolicyLocation, "policy"));
                break;
        }
    }

    private void ReadRule(Table table, JsonElement body)
    {
        var chain = ChainOf(table, Text(body, "chain") ?? "");
        var handle = body.TryGetProperty("handle", out var number) ? number.GetRawText() : "?";
        var location = At(table, $"chain {chain.Name}, handle {handle}");
        var statements = new List<Statement>();
        if (body.TryGetProperty("expr", out var expressions) && expressions.ValueKind == JsonValueKind.Array)
        {
            foreach (var expression in expressions.EnumerateArray())
                statements.AddRange(JsonStatements.Read(expression, table, location));
        }
        else
        {
            statements.Add(new UnknownStatement("a rule without expressions", MayDecide: true));
        }
        chain.Rules.Add(new Rule(statements, location, RuleText.Of(statements)));
    }

    private void ReadSet(Table table, string name, string kind, JsonElement body)
    {
        var set = table.FindSet(name);
        if (set is null)
            table.Sets.Add(set = new NamedSet(name, At(table, $"{kind} {name}")) { IsMap = kind == "map" });
        foreach (var flag in Words(body, "flags"))
            set.Flags.Add(flag);
        if (body.TryGetProperty("type", out var type))
            set.Type = type.ValueKind == JsonValueKind.Array ? string.Join(" . ", type.EnumerateArray().Select(part => part.ToString())) : type.ToString();
        if (Text(body, "map") is { } mapped)
            set.Type += $" : {mapped}";
        set.Changes |= set.Flags.Contains("dynamic") || kind == "meter";
        if (!body.TryGetProperty("elem", out var elements) || elements.ValueKind != JsonValueKind.Array)
            return;
        foreach (var element in elements.EnumerateArray())
        {
            if (JsonValues.Element(element, set.IsMap, set.Location) is { } read)
                set.Elements.Add(read);
            else
                set.Unread ??= $"the element {Shorten(element)} of {name} is not understood";
        }
    }

    internal static string Shorten(JsonElement element)
    {
        var text = element.GetRawText();
        return text.Length > 120 ? text[..120] + "…" : text;
    }

    internal static string? Text(JsonElement body, string key) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(key, out var value) ? value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText() : null;

    internal static IEnumerable<string> Words(JsonElement body, string key)
    {
        if (!body.TryGetProperty(key, out var value))
            return [];
        return value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(word => word.ToString())] : [value.ToString()];
    }

    internal static string Number(JsonElement element) => element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out var number) ? number.ToString(CultureInfo.InvariantCulture) : element.ToString();
}
