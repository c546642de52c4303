namespace Rempart.Core.Estates;

/// <summary>The key <c>estate</c>: whose estate this is.</summary>
public sealed record EstateHeader : NamedDeclaration
{
    /// <summary>The name people read.</summary>
    public required string Name { get; init; }

    /// <summary>The team that answers for the estate; free text.</summary>
    public string? Owner { get; init; }

    /// <summary>The languages of the security page, in order of preference; English when not declared.</summary>
    public IReadOnlyList<EstateLanguage> Languages { get; init; } = [EstateLanguage.En];
}

/// <summary>A language Rempart speaks.</summary>
public enum EstateLanguage
{
    /// <summary>English.</summary>
    En,

    /// <summary>French.</summary>
    Fr,
}
