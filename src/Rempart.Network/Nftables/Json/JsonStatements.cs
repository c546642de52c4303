using System.Text.Json;

namespace Rempart.Network.Nftables.Json;

/// <summary>Reads the expressions of a rule.</summary>
internal static class JsonStatements
{
    public static IEnumerable<Statement> Read(JsonElement expression, Table table, RuleLocation location)
    {
        if (expression.ValueKind != JsonValueKind.Object)
            return [Unknown(expression)];
        if (Verdict(expression) is { } verdict)
            return [new VerdictStatement(verdict)];
        return [.. expression.EnumerateObject().Select(property => Read(property.Name, property.Value, table, location) ?? Unknown(expression))];
    }

    public static RuleVerdict? Verdict(JsonElement expression)
    {
        if (expression.ValueKind != JsonValueKind.Object)
            return null;
        foreach (var property in expression.EnumerateObject())
        {
            var target = JsonRulesetReader.Text(property.Value, "target");
            return property.Name switch
            {
                "accept" => new RuleVerdict(VerdictKind.Accept),
                "drop" => new RuleVerdict(VerdictKind.Drop),
                "continue" => new RuleVerdict(VerdictKind.Continue),
                "return" => new RuleVerdict(VerdictKind.Return),
                "jump" when target is not null => new RuleVerdict(VerdictKind.Jump, target),
                "goto" when target is not null => new RuleVerdict(VerdictKind.Goto, target),
                _ => null,
            };
        }
        return null;
    }

    private static UnknownStatement Unknown(JsonElement expression) => new($"'{JsonRulesetReader.Shorten(expression)}' is not understood", MayDecide: true);

    private static Statement? Read(string kind, JsonElement body, Table table, RuleLocation location)
    {
        switch (kind)
        {
            case "match":
                return Match(body, location);
            case "vmap" when body.TryGetProperty("key", out var key) && body.TryGetProperty("data", out var data):
                return JsonValues.Key(key) is { } parts && JsonValues.Values(data, map: true, location) is { } map ? new VerdictMapStatement(parts, map) : null;
            case "counter" or "log" or "comment" or "flow" or "ct helper" or "ct timeout":
                return new NeutralStatement(kind);
            case "reject":
                return new VerdictStatement(new RuleVerdict(VerdictKind.Reject));
            case "limit" or "quota" or "ct count":
                return new UnknownStatement($"'{kind}' matches or not, depending on what passed before", MayDecide: false);
            case "notrack":
                return new RewriteStatement(Untracks: true, kind);
            case "dnat" or "redirect" or "tproxy":
                return new TranslationStatement(Destination: true, kind);
            case "snat" or "masquerade":
                return new TranslationStatement(Destination: false, kind);
            case "queue":
                return new UnknownStatement("'queue' leaves the verdict to a program", MayDecide: true);
            case "mangle" when body.TryGetProperty("key", out var changed):
                return JsonValues.Key(changed) is ["meta mark" or "ct mark" or "meta priority" or "meta secmark" or "ct secmark" or "meta nftrace" or "ct event" or "ct label" or "ct zone" or "tcp option"] and [var only]
                    ? new NeutralStatement($"{only} set")
                    : new RewriteStatement(Untracks: false, "a field of the packet is changed");
            case "xt":
                return Extension(JsonRulesetReader.Text(body, "type"), JsonRulesetReader.Text(body, "name"));
            case "set" when JsonRulesetReader.Text(body, "set") is ['@', .. var name]:
                if (table.FindSet(name) is { } set)
                    set.Changes = true;
                return new UnknownStatement($"'{JsonRulesetReader.Text(body, "op")} @{name}' matches or not, depending on what passed before", MayDecide: false);
            default:
                return null;
        }
    }

    // What iptables-nft writes with its own extensions: nft's JSON names them and keeps their arguments to itself.
    private static Statement? Extension(string? type, string? name) => (type, name) switch
    {
        ("target", "LOG" or "NFLOG" or "MARK" or "CONNMARK" or "SECMARK" or "CONNSECMARK" or "CLASSIFY" or "TCPMSS" or "AUDIT" or "TRACE") => new NeutralStatement($"xt target {name}"),
        ("target", "REJECT") => new VerdictStatement(new RuleVerdict(VerdictKind.Reject)),
        ("target", "DNAT" or "REDIRECT" or "TPROXY") => new TranslationStatement(Destination: true, $"xt target {name}"),
        ("target", "SNAT" or "MASQUERADE") => new TranslationStatement(Destination: false, $"xt target {name}"),
        ("match", not null) => new UnknownStatement($"what 'xt match {name}' asks is not in the JSON; 'nft list ruleset' without -j may say it", MayDecide: false),
        _ => null,
    };

    private static Statement? Match(JsonElement body, RuleLocation location)
    {
        if (!body.TryGetProperty("left", out var left) || !body.TryGetProperty("right", out var right))
            return null;
        MatchOperator? comparison = JsonRulesetReader.Text(body, "op") switch
        {
            "==" or "in" => MatchOperator.Equal,
            "!=" => MatchOperator.NotEqual,
            "<" => MatchOperator.Less,
            "<=" => MatchOperator.LessOrEqual,
            ">" => MatchOperator.Greater,
            ">=" => MatchOperator.GreaterOrEqual,
            _ => null,
        };
        if (comparison is null)
            return null;
        string? mask = null;
        if (left.ValueKind == JsonValueKind.Object && left.TryGetProperty("&", out var masked) && masked.ValueKind == JsonValueKind.Array && masked.GetArrayLength() == 2)
        {
            mask = JsonValues.Value(masked[1]) ?? "?";
            left = masked[0];
        }
        if (JsonValues.Key(left) is not { } key)
            return null;
        if (key is ["tcp flags"])
            return new UnknownStatement("'tcp flags' matches some packets of a connection and not others", MayDecide: false);
        if (JsonValues.Values(right, map: false, location) is { } values)
            return new MatchStatement(key, comparison.Value, values) { Mask = mask };
        return new UnknownStatement($"'{JsonRulesetReader.Shorten(right)}' is not understood", MayDecide: false);
    }
}
