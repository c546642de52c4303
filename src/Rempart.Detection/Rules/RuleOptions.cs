namespace Rempart.Detection;

/// <summary>What rules need beyond their own text.</summary>
public sealed class RuleOptions
{
    /// <summary>Values for the placeholders of <c>expand</c>, by name without percent signs. Default: none, so such rules are rejected.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Placeholders { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>
    /// How long one regular expression that needs backtracking may look at one value. Beyond it the value counts as not matching, and
    /// <see cref="DetectionCounters.ExpressionTimeouts"/> counts it. Default: 50 ms.
    /// </summary>
    public TimeSpan ExpressionTimeLimit { get; init; } = TimeSpan.FromMilliseconds(50);
}
