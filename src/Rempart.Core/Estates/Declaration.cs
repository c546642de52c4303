namespace Rempart.Core.Estates;

/// <summary>Something the estate declares, with the place where it is declared.</summary>
public abstract record Declaration
{
    /// <summary>Where it is declared; <see cref="SourceLocation.None"/> when it was made in code.</summary>
    public SourceLocation Location { get; init; } = SourceLocation.None;
}

/// <summary>A declaration that others name by its id.</summary>
public abstract record NamedDeclaration : Declaration
{
    /// <summary>Lower-case words joined by dashes, unique among the declarations of one kind.</summary>
    public required string Id { get; init; }
}
