using System.Diagnostics.CodeAnalysis;
using System.Text;
using Rempart.Events.Ocsf;

namespace Rempart.Events;

/// <summary>
/// The attributes of OCSF that <see cref="EventWriter"/> writes beside those that every event has, in its order: what a store gives a
/// column of its own. Everything else of a record stands in <c>unmapped</c>.
/// </summary>
public static class OcsfAttributes
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<OcsfAttribute> All { get; } =
        [.. Enumerable.Range(0, FieldTable.Count).Select(field => new OcsfAttribute(Encoding.UTF8.GetString(FieldTable.Paths[field]), TypeOf(FieldTable.Kinds[field])))];

    private static OcsfType TypeOf(FieldKind kind) => kind switch
    {
        FieldKind.Text => OcsfType.Text,
        FieldKind.Number => OcsfType.Number,
        FieldKind.Flag => OcsfType.Flag,
        _ => OcsfType.Texts,
    };
}

/// <summary>One attribute of OCSF.</summary>
/// <param name="Path">Its path, dotted and without marks of arrays: <c>src_endpoint.ip</c>.</param>
/// <param name="Type">What its value is.</param>
[SuppressMessage("Naming", "CA1711", Justification = "Attribute is OCSF's own word.")]
public sealed record OcsfAttribute(string Path, OcsfType Type);

/// <summary>What the value of an <see cref="OcsfAttribute"/> is.</summary>
public enum OcsfType
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>A whole number of 64 bits.</summary>
    Number,

    /// <summary>True or false.</summary>
    Flag,

    /// <summary>A list of texts, in order.</summary>
    Texts,
}
