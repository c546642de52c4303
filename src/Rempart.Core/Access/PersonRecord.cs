namespace Rempart.Core.Access;

/// <summary>The people of the estate and of the login provider, side by side.</summary>
/// <param name="Provider">The login provider: <c>embedded</c>, <c>auth0 DOMAIN</c> or <c>oidc ISSUER</c>.</param>
/// <param name="Unknown">What the provider could not tell, and why; null when all was read.</param>
/// <param name="People">One line an account, and one for each person of the estate without account.</param>
public sealed record PeopleReport(string Provider, string? Unknown, IReadOnlyList<PersonRecord> People);

/// <summary>A person with the access that is known. Null means that the provider cannot tell, never that there is none.</summary>
public sealed record PersonRecord
{
    /// <summary>The account's id at the provider; <c>person:ID</c> for a person without account.</summary>
    public required string Id { get; init; }

    /// <summary>The account's name, or the person's.</summary>
    public required string Name { get; init; }

    /// <summary>The e-mail address, when it is known.</summary>
    public string? Email { get; init; }

    /// <summary>The person's id in the estate; null when the account belongs to nobody there.</summary>
    public string? Person { get; init; }

    /// <summary>The person's last day; null for someone who stays.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>allowed, nobody, not-yet, ended, blocked or unknown.</summary>
    public required string Standing { get; init; }

    /// <summary>The roles that the estate gives.</summary>
    public IReadOnlyList<string> EstateRoles { get; init; } = [];

    /// <summary>What those roles open.</summary>
    public IReadOnlyList<EstateGrant> Grants { get; init; } = [];

    /// <summary>The roles at the provider.</summary>
    public IReadOnlyList<string>? ProviderRoles { get; init; }

    /// <summary>The permissions at the provider.</summary>
    public IReadOnlyList<string>? Permissions { get; init; }

    /// <summary>Whether there is a second factor.</summary>
    public bool? SecondFactor { get; init; }

    /// <summary>When the person last signed in; null when never or not known.</summary>
    public DateTimeOffset? LastLoginAt { get; init; }

    /// <summary>When the account was last used, sign-ins and renewed tokens included; null when not known.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }
}

/// <summary>A thing that a role of the estate opens.</summary>
/// <param name="Role">The role.</param>
/// <param name="Target">The id of a service, datastore, host, cluster or environment.</param>
/// <param name="Seconds">How long one access lasts.</param>
/// <param name="Approvals">How many others must agree.</param>
public sealed record EstateGrant(string Role, string Target, double Seconds, int Approvals);

/// <summary>A person with everything that is open for that person now.</summary>
/// <param name="Person">The person.</param>
/// <param name="Sessions">Sessions and refresh tokens; null when the provider cannot tell.</param>
/// <param name="Unknown">What could not be told, and why; null when all was.</param>
public sealed record PersonDetails(PersonRecord Person, IReadOnlyList<PersonSession>? Sessions, string? Unknown);

/// <summary>One session or refresh token.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind"><c>browser</c>, <c>session</c>, <c>refresh-token</c>, or the id of the client that signed in.</param>
/// <param name="CreatedAt">When it began.</param>
/// <param name="LastUsedAt">When it was last used; null when not known.</param>
/// <param name="IdleUntil">When it ends if nothing happens; null when it does not end for that.</param>
/// <param name="ExpiresAt">When it ends in any case; null when it never does.</param>
/// <param name="Address">Where it is used from; null when not known.</param>
/// <param name="Agent">The program; null when not known.</param>
public sealed record PersonSession(
    string Id, string Kind, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt, DateTimeOffset? IdleUntil, DateTimeOffset? ExpiresAt, string? Address, string? Agent);

/// <summary>What ending someone's access did.</summary>
/// <param name="Id">The account.</param>
/// <param name="Blocked">Whether the account is blocked now.</param>
/// <param name="Ended">How many sessions and sign-ins were ended; null when the provider ended all without counting.</param>
/// <param name="Milliseconds">How long it took until nothing counted any more.</param>
public sealed record AccessCut(string Id, bool Blocked, int? Ended, double Milliseconds);
