namespace Rempart.Network.Policies;

/// <summary>A selector of Kubernetes: all its requirements must be met. Without a requirement it matches everything.</summary>
/// <remarks><c>matchLabels</c> are requirements with <see cref="LabelOperator.In"/> and one value, before those of <c>matchExpressions</c>.</remarks>
/// <param name="Labels">The requirements of <c>matchLabels</c>.</param>
/// <param name="Expressions">The requirements of <c>matchExpressions</c>.</param>
public sealed record LabelSelector(LabelSet Labels, IReadOnlyList<LabelRequirement> Expressions)
{
    /// <summary>The selector that matches everything.</summary>
    public static LabelSelector Everything { get; } = new(LabelSet.Empty, []);

    /// <summary>Whether the selector has no requirement.</summary>
    public bool MatchesEverything => Labels.Count == 0 && Expressions.Count == 0;

    /// <summary>Whether labels meet every requirement.</summary>
    /// <param name="labels">The labels.</param>
    /// <returns>True when they do.</returns>
    public bool Matches(LabelSet labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        foreach (var (key, value) in Labels)
        {
            if (labels[key] != value)
                return false;
        }
        foreach (var expression in Expressions)
        {
            if (!expression.Matches(labels))
                return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(LabelSelector? other) => other is not null && Labels.Equals(other.Labels) && Expressions.SequenceEqual(other.Expressions);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Labels, Expressions.Count);
}
