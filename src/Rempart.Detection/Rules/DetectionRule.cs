namespace Rempart.Detection;

/// <summary>What rules on one event and correlations have in common. The words are those of the Sigma specification 2.1.</summary>
public abstract class DetectionRule
{
    /// <summary>The id, or null.</summary>
    public string? Id { get; internal init; }

    /// <summary>The name that correlations may use instead of the id, or null.</summary>
    public string? Name { get; internal init; }

    /// <summary>The title; never empty.</summary>
    public required string Title { get; init; }

    /// <summary>The level; null when the rule states none.</summary>
    public RuleLevel? Level { get; internal init; }

    /// <summary>The status, such as <c>stable</c>, or null.</summary>
    public string? Status { get; internal init; }

    /// <summary>The description, or null.</summary>
    public string? Description { get; internal init; }

    /// <summary>The tags, such as <c>attack.t1110</c>.</summary>
    public IReadOnlyList<string> Tags { get; internal init; } = [];

    /// <summary>What may match without being an attack.</summary>
    public IReadOnlyList<string> FalsePositives { get; internal init; } = [];

    /// <summary>Links to what the rule was made from.</summary>
    public IReadOnlyList<string> References { get; internal init; } = [];

    /// <summary>The file it came from.</summary>
    public string File { get; internal init; } = "";

    /// <summary>The first line of its document.</summary>
    public int Line { get; internal init; }

    /// <summary>Whether its matches are given out, or only feed correlations.</summary>
    public bool GivesMatches { get; internal set; } = true;

    /// <summary>Whether the id or the name is this word.</summary>
    /// <param name="reference">An id or a name.</param>
    /// <returns>True when it refers to this rule.</returns>
    public bool IsCalled(string reference) => reference is not null && (reference == Id || reference == Name);
}
