using Rempart.Detection.Conditions;

namespace Rempart.Detection;

/// <summary>A rule on single events.</summary>
public sealed class SigmaRule : DetectionRule
{
    /// <summary>Which logs it looks at.</summary>
    public required LogSource LogSource { get; init; }

    /// <summary>The fields it asks for, each once.</summary>
    public IReadOnlyList<string> Fields { get; internal set; } = [];

    /// <summary>Regular expressions that cannot run without backtracking and so run under a time limit.</summary>
    public IReadOnlyList<string> SlowExpressions { get; internal set; } = [];

    /// <summary>What it asks, filters included.</summary>
    internal Expression Condition { get; set; } = new AllOf([]);

    /// <summary>The search identifiers, for explanations.</summary>
    internal IReadOnlyList<Selection> Selections { get; set; } = [];

    /// <summary>The condition as it is written, for explanations.</summary>
    internal string ConditionText { get; init; } = "";
}
