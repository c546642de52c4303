namespace Rempart.Detection;

/// <summary>Why a part of a rule holds for an event, or does not.</summary>
/// <param name="Text">The part: a search identifier, an item as the rule writes it, or how its parts are joined.</param>
/// <param name="Holds">Whether it holds.</param>
/// <param name="Field">The field asked, when the part is an item with one.</param>
/// <param name="Value">The field's value that matched, else its first one; null when it is absent.</param>
/// <param name="Parts">What it consists of.</param>
public sealed record Explanation(string Text, bool Holds, string? Field, string? Value, IReadOnlyList<Explanation> Parts);

/// <summary>What became of an event before one rule.</summary>
/// <param name="Holds">Whether the rule's condition holds.</param>
/// <param name="IsRouted">Whether the rule looks at events of this log source.</param>
/// <param name="Source">The event's log source; <c>*</c> is left open.</param>
/// <param name="Condition">The condition as it is written.</param>
/// <param name="Selections">Each search identifier, filters included.</param>
public sealed record RuleExplanation(bool Holds, bool IsRouted, string Source, string Condition, IReadOnlyList<Explanation> Selections);
