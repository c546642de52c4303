using System.Collections.Frozen;
using System.Text;
using Rempart.Core.Text;
using Rempart.Events.Ocsf;

namespace Rempart.Events.Queries;

/// <summary>The names that a query may use, and what they stand for.</summary>
internal static class QueryFields
{
    public const string Unmapped = "unmapped";
    public const string Source = "source";
    public const string Raw = "raw_data";
    public const string Class = "class_uid";
    public const string Activity = "activity_id";
    public const string Severity = "severity_id";
    public const string Status = "status_id";

    // What every event has: the name, the column, the path in OCSF, the type.
    private static readonly (string Name, string Column, string Path, QueryType Type)[] Heads =
    [
        ("time", "time", "time", QueryType.Time),
        ("metadata.logged_time", "logged_time", "metadata.logged_time", QueryType.Time),
        ("logged_time", "logged_time", "metadata.logged_time", QueryType.Time),
        ("metadata.uid", "uid", "metadata.uid", QueryType.Text),
        ("uid", "uid", "metadata.uid", QueryType.Text),
        ("id", "uid", "metadata.uid", QueryType.Text),
        (Source, "source", Source, QueryType.Text),
        (Class, Class, Class, QueryType.Number),
        (Activity, Activity, Activity, QueryType.Number),
        (Severity, Severity, Severity, QueryType.Number),
        (Status, Status, Status, QueryType.Number),
        ("class", Class, Class, QueryType.Number),
        ("activity", Activity, Activity, QueryType.Number),
        ("severity", Severity, Severity, QueryType.Number),
        ("status", Status, Status, QueryType.Number),
        ("parser", "parser", "metadata.transformation_info_list.name", QueryType.Text),
        ("product", "product", "metadata.product.name", QueryType.Text),
        ("metadata.product.name", "product", "metadata.product.name", QueryType.Text),
        (Raw, Raw, Raw, QueryType.Text),
        ("raw", Raw, Raw, QueryType.Text),
    ];

    private static readonly (string Name, string[] Paths)[] Short =
    [
        ("user", ["user.name", "actor.user.name", "process.user.name"]),
        ("email", ["user.email_addr", "actor.user.email_addr"]),
        ("ip", ["src_endpoint.ip", "dst_endpoint.ip"]),
        ("src", ["src_endpoint.ip"]),
        ("dst", ["dst_endpoint.ip"]),
        ("port", ["src_endpoint.port", "dst_endpoint.port"]),
        ("host", ["device.hostname"]),
        ("service", ["service.name"]),
        ("process", ["process.name", "process.file.path", "actor.process.name"]),
        ("pid", ["process.pid", "actor.process.pid"]),
        ("cmd", ["process.cmd_line"]),
        ("file", ["file.path", "file.name"]),
        ("session", ["session.uid", "actor.session.uid"]),
        ("url", ["http_request.url.url_string", "http_request.url.path"]),
        ("path", ["http_request.url.path"]),
        ("method", ["http_request.http_method"]),
        ("agent", ["http_request.user_agent"]),
        ("code", ["http_response.code", "api.response.code"]),
        ("operation", ["api.operation"]),
        ("resource", ["resources.name"]),
        ("namespace", ["resources.namespace"]),
        ("database", ["database.name"]),
        ("sql", ["query_info.query_string"]),
        ("rule", ["firewall_rule.name"]),
        ("log", ["metadata.log_name"]),
        ("event", ["metadata.event_code"]),
        ("detail", ["status_detail"]),
    ];

    private static readonly FrozenDictionary<string, QueryField> Known = Build().ToFrozenDictionary(StringComparer.Ordinal);

    public static IReadOnlyList<string> Names { get; } = [.. Short.Select(row => row.Name), .. Known.Keys.Except(Short.Select(row => row.Name)).Order(StringComparer.Ordinal)];

    public static QueryField? Find(string name)
    {
        var lower = name.ToLowerInvariant();
        if (Known.TryGetValue(lower, out var field))
            return field;
        // Below unmapped the names are the source's own, in its own letters.
        return name.Length > Unmapped.Length + 1 && lower.StartsWith(Unmapped + ".", StringComparison.Ordinal)
            ? new QueryField(Unmapped + name[Unmapped.Length..], [new QueryColumn(Unmapped, name[(Unmapped.Length + 1)..], QueryType.Unmapped)])
            : null;
    }

    public static string? Nearest(string name)
    {
        // Who writes the last part of a path means the path.
        var lower = name.ToLowerInvariant();
        return Suggestions.Nearest(name, Known.Keys.Append("category"))
            ?? Known.Keys.Where(path => path.EndsWith("." + lower, StringComparison.Ordinal) || path.EndsWith("_" + lower, StringComparison.Ordinal)).OrderBy(path => path.Length).ThenBy(path => path, StringComparer.Ordinal).FirstOrDefault();
    }

    private static Dictionary<string, QueryField> Build()
    {
        var known = new Dictionary<string, QueryField>(StringComparer.Ordinal);
        for (var field = 0; field < FieldTable.Count; field++)
        {
            var path = Encoding.UTF8.GetString(FieldTable.Paths[field]);
            known.Add(path, new QueryField(path, [new QueryColumn(path, path, TypeOf(FieldTable.Kinds[field]))]));
        }
        foreach (var (name, paths) in Short)
            known.Add(name, new QueryField(name, [.. paths.Select(path => known[path].Attributes[0])]));
        foreach (var (name, column, path, type) in Heads)
            known.Add(name, new QueryField(name, [new QueryColumn(column, path, type)]));
        return known;
    }

    private static QueryType TypeOf(FieldKind kind) => kind switch
    {
        FieldKind.Text => QueryType.Text,
        FieldKind.Number => QueryType.Number,
        FieldKind.Flag => QueryType.Flag,
        _ => QueryType.Texts,
    };
}
