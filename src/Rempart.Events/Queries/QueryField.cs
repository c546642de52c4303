namespace Rempart.Events;

/// <summary>What a query calls a field: one attribute, or several under a short name, of which one must fit.</summary>
/// <param name="Name">The name in the query.</param>
/// <param name="Attributes">The attributes it stands for; all have the same kind of values.</param>
public sealed record QueryField(string Name, IReadOnlyList<QueryColumn> Attributes)
{
    /// <summary>What its values are.</summary>
    public QueryType Type => Attributes[0].Type;

    /// <inheritdoc/>
    public bool Equals(QueryField? other) => other is not null && string.Equals(Name, other.Name, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Name);
}

/// <summary>One attribute that can be asked for.</summary>
/// <param name="Column">The column of the lake that holds it.</param>
/// <param name="Path">Its path in OCSF, dotted and without marks of arrays; of <see cref="QueryType.Unmapped"/> the name below <c>unmapped</c>.</param>
/// <param name="Type">What its values are.</param>
public sealed record QueryColumn(string Column, string Path, QueryType Type);

/// <summary>What the values of an attribute are.</summary>
public enum QueryType
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Flag,

    /// <summary>A list of texts.</summary>
    Texts,

    /// <summary>A time, in milliseconds since 1970.</summary>
    Time,

    /// <summary>Text out of the JSON of <c>unmapped</c>.</summary>
    Unmapped,
}
