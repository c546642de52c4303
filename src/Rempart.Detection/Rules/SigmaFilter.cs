using Rempart.Detection.Conditions;

namespace Rempart.Detection;

/// <summary>Takes matches away from rules: the Sigma filters specification.</summary>
public sealed class SigmaFilter
{
    /// <summary>The title.</summary>
    public required string Title { get; init; }

    /// <summary>The id, or null.</summary>
    public string? Id { get; internal init; }

    /// <summary>Which logs its rules must look at.</summary>
    public required LogSource LogSource { get; init; }

    /// <summary>Ids or names of rules; empty for all.</summary>
    public IReadOnlyList<string> Rules { get; internal init; } = [];

    /// <summary>The file it came from.</summary>
    public string File { get; internal init; } = "";

    /// <summary>The first line of its document.</summary>
    public int Line { get; internal init; }

    /// <summary>True for events whose matches stay.</summary>
    internal Expression Keeps { get; init; } = new AllOf([]);

    internal IReadOnlyList<Selection> Selections { get; init; } = [];

    /// <summary>
    /// The specification's example drops what its condition selects; pySigma keeps it, and so people write <c>not selection</c>. Both
    /// mean to suppress, so a condition of negations alone says what to keep.
    /// </summary>
    internal static Expression Kept(Expression condition) => IsNegative(condition) ? condition : new Negation(condition);

    private static bool IsNegative(Expression condition) => condition switch
    {
        Negation => true,
        AllOf all => all.Parts.All(IsNegative),
        _ => false,
    };
}
