namespace Rempart.Core.Estates;

/// <summary>One of <c>data-classes</c>: data that is handled alike.</summary>
public sealed record DataClass : NamedDeclaration
{
    /// <summary>What the data is.</summary>
    public string? Description { get; init; }

    /// <summary>Whether it is personal data (GDPR article 4(1)).</summary>
    public bool Personal { get; init; }

    /// <summary>The columns that hold it, <c>schema.table.column</c>.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>How long it may be kept; null when no limit is declared.</summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>Why it may be processed (GDPR article 6(1)).</summary>
    public LegalBasis? LegalBasis { get; init; }
}

/// <summary>The legal bases of GDPR article 6(1), points (a) to (f).</summary>
public enum LegalBasis
{
    /// <summary>The person agreed, (a).</summary>
    Consent,

    /// <summary>A contract with the person needs it, (b).</summary>
    Contract,

    /// <summary>A law demands it, (c).</summary>
    LegalObligation,

    /// <summary>A life depends on it, (d).</summary>
    VitalInterests,

    /// <summary>A public task needs it, (e).</summary>
    PublicTask,

    /// <summary>An interest that outweighs the person's, (f).</summary>
    LegitimateInterests,
}
