using System.Collections.Frozen;
using Rempart.Events;

namespace Rempart.Server.Events.Search;

/// <summary>The columns of a segment, in order, with their types in DuckDB and how a line of OCSF gives their values.</summary>
internal static class LakeColumns
{
    public const int FirstAttribute = 10;

    private static readonly LakeColumn[] Ordered =
    [
        Head("time"), Head("logged_time"), Head("uid"), Head("source"), Head("class_uid"), Head("activity_id"), Head("severity_id"), Head("status_id"), Head("parser"), Head("product"),
        .. OcsfAttributes.All.Select(attribute => Of(EventQuery.Field(attribute.Path)!.Attributes[0])),
        // The last is the line itself, of the few events that their columns would not give back; of the tail it is not needed.
        Head("raw_data"), Of(new QueryColumn("unmapped", "", QueryType.Unmapped)), Of(new QueryColumn("ocsf", "ocsf", QueryType.Text)),
    ];

    private static readonly FrozenDictionary<string, LakeColumn> Named = Ordered.ToFrozenDictionary(column => column.Name, StringComparer.Ordinal);

    public static IReadOnlyList<LakeColumn> All => Ordered;

    public static LakeColumn Find(string name) => Named[name];

    /// <summary>A name as SQL writes it. The names are Rempart's own.</summary>
    public static string Quoted(string name) => $"\"{name}\"";

    private static LakeColumn Head(string name) => Of(EventQuery.Field(name)!.Attributes[0]);

    private static LakeColumn Of(QueryColumn attribute) => new(attribute.Column, attribute, attribute.Type switch
    {
        QueryType.Number or QueryType.Time => "BIGINT",
        QueryType.Flag => "BOOLEAN",
        QueryType.Texts => "VARCHAR[]",
        _ => "VARCHAR",
    });
}

/// <summary>A column of the lake.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Attribute">Where a line of OCSF has its values.</param>
/// <param name="SqlType">Its type.</param>
internal sealed record LakeColumn(string Name, QueryColumn Attribute, string SqlType);
