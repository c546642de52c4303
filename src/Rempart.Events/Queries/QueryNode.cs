using Rempart.Events.Queries;

namespace Rempart.Events;

/// <summary>A part of a parsed query. Its text is the query in its canonical form: parsed again it gives the same part.</summary>
public abstract record QueryNode
{
    private protected QueryNode()
    {
    }

    /// <inheritdoc/>
    public sealed override string ToString() => QueryPrinter.Print(this);
}

/// <summary>Every event.</summary>
public sealed record QueryAll : QueryNode;

/// <summary>Events that all parts find.</summary>
/// <param name="Parts">Two or more.</param>
public sealed record QueryAnd(IReadOnlyList<QueryNode> Parts) : QueryNode;

/// <summary>Events that one of the parts finds.</summary>
/// <param name="Parts">Two or more.</param>
public sealed record QueryOr(IReadOnlyList<QueryNode> Parts) : QueryNode;

/// <summary>Events that the part does not find, also those that lack what it asks for.</summary>
/// <param name="Part">What they must not be.</param>
public sealed record QueryNot(QueryNode Part) : QueryNode;

/// <summary>Events whose raw text contains a pattern, in any case of letters.</summary>
/// <param name="Pattern">What is looked for.</param>
public sealed record QueryContains(QueryPattern Pattern) : QueryNode;

/// <summary>Events with a value that fits a pattern whole, in any case of letters.</summary>
/// <param name="Field">Whose values.</param>
/// <param name="Pattern">What they must fit.</param>
public sealed record QueryIs(QueryField Field, QueryPattern Pattern) : QueryNode;

/// <summary>Events with exactly this value: letters in the same case.</summary>
/// <param name="Field">Whose values.</param>
/// <param name="Value">What one must be.</param>
public sealed record QueryEquals(QueryField Field, string Value) : QueryNode;

/// <summary>Events with a number from one to another, both included.</summary>
/// <param name="Field">Whose values.</param>
/// <param name="From">The least; the least of all numbers for no bound.</param>
/// <param name="To">The most; the greatest of all numbers for no bound.</param>
public sealed record QueryBetween(QueryField Field, long From, long To) : QueryNode;

/// <summary>Events with a flag.</summary>
/// <param name="Field">Which.</param>
/// <param name="Value">How it stands.</param>
public sealed record QueryFlag(QueryField Field, bool Value) : QueryNode;

/// <summary>Events with an address in a network.</summary>
/// <param name="Field">Whose addresses.</param>
/// <param name="Network">The network.</param>
public sealed record QueryInNetwork(QueryField Field, QueryNetwork Network) : QueryNode;

/// <summary>Events that have a value.</summary>
/// <param name="Field">Of which attribute.</param>
public sealed record QueryExists(QueryField Field) : QueryNode;
