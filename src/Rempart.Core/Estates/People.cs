namespace Rempart.Core.Estates;

/// <summary>One of <c>people</c>.</summary>
public sealed record Person : NamedDeclaration
{
    /// <summary>The name people read.</summary>
    public string? Name { get; init; }

    /// <summary>The address by which the login provider knows the person.</summary>
    public required string Email { get; init; }

    /// <summary>Ids of the person's roles.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>The first day.</summary>
    public DateOnly? Since { get; init; }

    /// <summary>The last day; null for someone who stays.</summary>
    public DateOnly? Until { get; init; }
}

/// <summary>One of <c>roles</c>: what a person may ask for.</summary>
public sealed record Role : NamedDeclaration
{
    /// <summary>What the role is for.</summary>
    public string? Description { get; init; }

    /// <summary>What the role opens.</summary>
    public IReadOnlyList<Grant> Grants { get; init; } = [];

    /// <summary>Ids of what its people may agree to when somebody else asks for it; an environment stands for everything in it.</summary>
    public IReadOnlyList<string> Approves { get; init; } = [];
}

/// <summary>Access to one thing for a time.</summary>
public sealed record Grant : Declaration
{
    /// <summary>The id of a service, datastore, host, cluster or environment.</summary>
    public required string Target { get; init; }

    /// <summary>How long one access lasts.</summary>
    public required TimeSpan For { get; init; }

    /// <summary>Who must agree first.</summary>
    public Approval Approval { get; init; }

    /// <summary>How long it may be taken without approval in an emergency; null when it may not. Each such access is reviewed after.</summary>
    public TimeSpan? BreakGlass { get; init; }
}

/// <summary>How many other people must agree to an access.</summary>
public enum Approval
{
    /// <summary>Nobody.</summary>
    None,

    /// <summary>One approver.</summary>
    One,

    /// <summary>Two approvers.</summary>
    Two,
}
