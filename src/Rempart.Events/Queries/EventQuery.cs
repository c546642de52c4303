using Rempart.Events.Queries;

namespace Rempart.Events;

/// <summary>
/// A query for security events: <c>user:root AND src_endpoint.ip:10.0.0.0/8 NOT status:success</c>. The language is in docs/events.md.
/// </summary>
public sealed class EventQuery
{
    /// <summary>The most characters of a query.</summary>
    public const int LongestText = 4096;

    /// <summary>The most parentheses and NOTs within each other.</summary>
    public const int DeepestNesting = 32;

    /// <summary>The most things that a query asks for.</summary>
    public const int MostParts = 256;

    internal EventQuery(QueryNode root) => Root = root;

    /// <summary>What is asked for.</summary>
    public QueryNode Root { get; }

    /// <summary>The names of fields that a query can use: short ones, then those of OCSF.</summary>
    public static IReadOnlyList<string> FieldNames => QueryFields.Names;

    /// <summary>Reads a query.</summary>
    /// <param name="text">What somebody wrote. Nothing but spaces asks for all events.</param>
    /// <param name="query">The query; null when there is a problem.</param>
    /// <param name="problem">Why it is none; null when it is one.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out EventQuery? query, [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out QueryProblem? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        (query, problem) = QueryParser.Parse(text);
        return query is not null;
    }

    /// <summary>The field of a name, to count by it.</summary>
    /// <param name="name">As in a query.</param>
    /// <returns>Null when there is none.</returns>
    public static QueryField? Field(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return QueryFields.Find(name);
    }

    /// <summary>The field's name nearest to a mistyped one.</summary>
    /// <param name="name">What was written.</param>
    /// <returns>Null when none is near.</returns>
    public static string? NearestField(string name) => QueryFields.Nearest(name);

    /// <summary>What OCSF calls a number of a field: of a class, a severity, a status.</summary>
    /// <param name="field">The field's name.</param>
    /// <param name="number">The number.</param>
    /// <returns>Null when it has no name.</returns>
    public static string? NameOf(string field, long number)
    {
        ArgumentNullException.ThrowIfNull(field);
        return QueryNames.NameOf(field, number);
    }

    /// <summary>The query in its canonical form.</summary>
    public override string ToString() => Root.ToString();
}
