using Rempart.Core.Access;

namespace Rempart.Server.Identity.People;

/// <summary>
/// Where people sign in, and what it can tell and do about them. Whatever it cannot, it says by <see cref="PeopleException"/> and
/// never by an empty answer.
/// </summary>
internal interface IPeopleProvider
{
    /// <summary><c>embedded</c>, <c>auth0 DOMAIN</c> or <c>oidc ISSUER</c>.</summary>
    string Name { get; }

    /// <summary>Why it only signs people in and can tell nothing about them; null when it can.</summary>
    string? OnlySignsIn { get; }

    /// <summary>Everyone, with roles and permissions when asked for; then it is one to three questions a person.</summary>
    Task<IReadOnlyList<ProviderPerson>> PeopleAsync(bool withRights, CancellationToken cancellation);

    /// <summary>One account with its rights; null when there is none.</summary>
    Task<ProviderPerson?> FindAsync(string id, CancellationToken cancellation);

    /// <summary>The live sessions and refresh tokens of an account.</summary>
    Task<IReadOnlyList<PersonSession>> SessionsAsync(string id, CancellationToken cancellation);

    /// <summary>Blocks or unblocks; a block ends all sessions and refresh tokens. The evidence says why.</summary>
    Task<int?> SetBlockedAsync(ProviderPerson person, bool blocked, AccessEndReason reason, string actor, CancellationToken cancellation);

    /// <summary>Ends all sessions and refresh tokens.</summary>
    Task<int?> EndSessionsAsync(ProviderPerson person, string actor, CancellationToken cancellation);

    /// <summary>Ends one; false when there is none of that id.</summary>
    Task<bool> EndSessionAsync(ProviderPerson person, string session, string actor, CancellationToken cancellation);

    /// <summary>Takes a role away.</summary>
    Task TakeRoleAsync(ProviderPerson person, string role, string actor, CancellationToken cancellation);

    /// <summary>Takes a permission away that was given directly.</summary>
    Task TakePermissionAsync(ProviderPerson person, string permission, string actor, CancellationToken cancellation);
}

/// <summary>An account as the provider has it. Null means not told.</summary>
internal sealed record ProviderPerson(string Id, string Name, string? Email)
{
    /// <summary>The address in lower case, when the provider has verified it; only then does it say who the person is.</summary>
    public string? VerifiedEmail { get; init; }

    public bool Blocked { get; init; }

    /// <summary>True when it may change Rempart's own users and settings.</summary>
    public bool Administrator { get; init; }

    public bool? SecondFactor { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? LastLoginAt { get; init; }

    public IReadOnlyList<string>? Roles { get; init; }

    /// <summary>All permissions, by whatever way.</summary>
    public IReadOnlyList<string>? Permissions { get; init; }

    /// <summary>Permissions that no role of the account gives.</summary>
    public IReadOnlyList<string> DirectPermissions { get; init; } = [];
}
