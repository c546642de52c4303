using CsCheck;

namespace Rempart.Events.Tests.Queries;

/// <summary>Queries of every shape, as their trees.</summary>
internal static class QueryGenerators
{
    private static readonly Gen<string> Text = Consts(
        "root", "Root", "a b", "", "é", "É", "😀", "*", "?", "\\", "\"", "a\\*b", "10.1.2.3", "web-1", "AND", "not", "(x)", "a:b", "a,b", "100%", "a_b", "[1 TO 2]", "-x", ">=5", "/etc/passwd", "line\nend", "'; DROP TABLE events; --");

    private static readonly Gen<string> Glob = Consts("ro*", "*t", "?", "r??t", "*\\**", "a*b?c", "*é*", "??*", "*\\\\*", "\\?*", "*%*", "*_*", "😀?", "*'*");

    private static readonly Gen<long> Number = Gen.OneOf(Gen.Long[-5, 70000], Consts(long.MinValue, long.MaxValue));

    public static readonly Gen<QueryNode> Leaf = Gen.OneOf<QueryNode>(
        Text.Where(text => text.Length > 0).Select(text => new QueryContains(QueryPattern.Literal(text))).Cast(),
        Glob.Select(glob => new QueryContains(new QueryPattern(glob))).Cast(),
        Gen.Select(Fields("user", "host", "unmapped.method", "unmapped.a.b", "resources.name", "actor.user.groups.name", "raw", "source"), Text).Select((field, text) => new QueryIs(field, QueryPattern.Literal(text))).Cast(),
        Gen.Select(Fields("user", "host", "unmapped.method", "resources.name", "port"), Glob).Select((field, glob) => new QueryIs(field, new QueryPattern(glob))).Cast(),
        Gen.Select(Fields("user", "host", "unmapped.method", "resources.name", "source"), Text).Select((field, text) => new QueryEquals(field, text)).Cast(),
        Gen.Select(Fields("port", "http_response.code", "time", "class_uid", "severity_id", "unmapped.size"), Number, Number).Select((field, a, b) => new QueryBetween(field, a, b)).Cast(),
        Gen.Select(Fields("is_mfa"), Gen.Bool).Select((field, value) => new QueryFlag(field, value)).Cast(),
        Gen.Select(Fields("ip", "src_endpoint.intermediate_ips", "unmapped.addr"), Consts("10.0.0.0/8", "10.16.0.0/12", "192.0.2.7/32", "192.0.2.128/25", "0.0.0.0/0", "2001:db8::/32", "fe80::/10", "::/0")).Select((field, network) => new QueryInNetwork(field, QueryNetwork.Parse(network)!)).Cast(),
        Fields("user", "port", "is_mfa", "resources.name", "unmapped.method", "unmapped.a.b", "time", "source").Select(field => new QueryExists(field)).Cast());

    public static readonly Gen<QueryNode> Node = Nested(3);

    private static Gen<QueryNode> Nested(int depth) => depth == 0 ? Leaf : Gen.Frequency(
        (3, Leaf),
        (2, Nested(depth - 1).Array[2, 4].Select(parts => (QueryNode)new QueryAnd(parts))),
        (2, Nested(depth - 1).Array[2, 4].Select(parts => (QueryNode)new QueryOr(parts))),
        (1, Nested(depth - 1).Select(part => (QueryNode)new QueryNot(part))));

    private static Gen<QueryField> Fields(params string[] names) => Consts(names).Select(name => EventQuery.Field(name)!);

    /// <summary>One of some values.</summary>
    public static Gen<T> Consts<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static Gen<QueryNode> Cast<T>(this Gen<T> gen)
        where T : QueryNode => gen.Select(node => (QueryNode)node);
}
