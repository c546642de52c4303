using Rempart.Detection.Predicates;

namespace Rempart.Detection.Conditions;

/// <summary>A boolean expression over predicates.</summary>
internal abstract record Expression;

internal sealed record AllOf(IReadOnlyList<Expression> Parts) : Expression;

internal sealed record AnyOf(IReadOnlyList<Expression> Parts) : Expression;

internal sealed record Negation(Expression Part) : Expression;

/// <summary>One question about an event.</summary>
/// <param name="Predicate">The question.</param>
internal sealed record Asks(Predicate Predicate) : Expression;

/// <summary>A search identifier of a rule and what it means.</summary>
/// <param name="Name">As the condition calls it.</param>
/// <param name="Meaning">What it asks.</param>
/// <param name="Line">Where it stands.</param>
internal sealed record Selection(string Name, Expression Meaning, int Line);
