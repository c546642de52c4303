using Rempart.Core.Access;
using Rempart.Server.Identity.Records;

namespace Rempart.Server.Identity.People.Auth0;

/// <summary>
/// People at Auth0. The evidence is committed before the change is asked for: without record there is no change. When the change then
/// fails, that is one more record.
/// </summary>
internal sealed class Auth0Provider(Auth0Api api, IdentitySettings settings, SignInRecords records) : IPeopleProvider
{
    // Below what the smallest plan allows in a second.
    private const int AtOnce = 2;

    public string Name => $"auth0 {settings.Auth0.Domain}";

    public string? OnlySignsIn => null;

    public async Task<IReadOnlyList<ProviderPerson>> PeopleAsync(bool withRights, CancellationToken cancellation)
    {
        var users = await api.UsersAsync(cancellation);
        var people = new ProviderPerson[users.Count];
        if (!withRights)
            return [.. users.Select(Describe)];
        var roles = new RoleCache(api);
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        await Parallel.ForAsync(0, users.Count, options, async (at, stop) => people[at] = await WithRightsAsync(users[at], roles, stop));
        return people;
    }

    public async Task<ProviderPerson?> FindAsync(string id, CancellationToken cancellation) =>
        await api.UserAsync(id, cancellation) is { } user ? await WithRightsAsync(user, new RoleCache(api), cancellation) : null;

    public async Task<IReadOnlyList<PersonSession>> SessionsAsync(string id, CancellationToken cancellation)
    {
        var sessions = await api.SessionsAsync(id, cancellation);
        var tokens = await api.RefreshTokensAsync(id, cancellation);
        return
        [
            .. sessions.Select(one => new PersonSession(one.Id, "session", one.CreatedAt, one.LastInteractedAt, one.IdleExpiresAt, one.ExpiresAt, one.Device?.LastIp, one.Device?.LastUserAgent)),
            .. tokens.Select(one => new PersonSession(one.Id, "refresh-token", one.CreatedAt, one.LastExchangedAt, one.IdleExpiresAt, one.ExpiresAt, null, one.ClientId)),
        ];
    }

    public async Task<int?> SetBlockedAsync(ProviderPerson person, bool blocked, AccessEndReason reason, string actor, CancellationToken cancellation)
    {
        var details = new RecordDetails(blocked ? "access-ended" : "access-given-back") { Blocked = blocked, Reason = blocked ? reason.ToString() : null };
        await ActAsync(person, actor, details, async () =>
        {
            // First the door, then who is inside: nobody comes in between.
            if (!await api.BlockAsync(person.Id, blocked, cancellation))
                throw Gone(person);
            if (blocked)
                await api.RevokeAccessAsync(person.Id, cancellation);
        }, cancellation);
        return null;
    }

    public async Task<int?> EndSessionsAsync(ProviderPerson person, string actor, CancellationToken cancellation)
    {
        await ActAsync(person, actor, new RecordDetails("sessions-ended"), async () =>
        {
            if (!await api.RevokeAccessAsync(person.Id, cancellation))
                throw Gone(person);
        }, cancellation);
        return null;
    }

    public async Task<bool> EndSessionAsync(ProviderPerson person, string session, string actor, CancellationToken cancellation)
    {
        if ((await SessionsAsync(person.Id, cancellation)).FirstOrDefault(one => one.Id == session) is not { } found)
            return false;
        await ActAsync(person, actor, new RecordDetails("session-ended") { Client = found.Kind }, () => found.Kind == "session"
            ? api.EndSessionAsync(session, cancellation)
            : api.EndRefreshTokenAsync(session, cancellation), cancellation);
        return true;
    }

    public Task TakeRoleAsync(ProviderPerson person, string role, string actor, CancellationToken cancellation) =>
        ActAsync(person, actor, new RecordDetails("role-taken") { Role = role }, async () =>
        {
            var found = (await api.RolesAsync(person.Id, cancellation)).FirstOrDefault(one => one.Name == role)
                ?? throw new PeopleException("The account has no longer that role at Auth0. Plan again.");
            await api.TakeRoleAsync(person.Id, found.Id, cancellation);
        }, cancellation);

    public Task TakePermissionAsync(ProviderPerson person, string permission, string actor, CancellationToken cancellation) =>
        ActAsync(person, actor, new RecordDetails("permission-taken") { Permission = permission }, async () =>
        {
            var found = (await api.PermissionsAsync(person.Id, cancellation)).FirstOrDefault(one => Word(one) == permission)
                ?? throw new PeopleException("The account has no longer that permission at Auth0. Plan again.");
            await api.TakePermissionAsync(person.Id, found, cancellation);
        }, cancellation);

    private async Task ActAsync(ProviderPerson person, string actor, RecordDetails details, Func<Task> act, CancellationToken cancellation)
    {
        details = details with { Id = person.Id };
        var subject = $"user:{person.Id}";
        await records.ActedAsync(subject, actor, details, cancellation);
        try
        {
            await act();
        }
        catch (Exception error)
        {
            await records.ActedAsync(subject, actor, details with { Action = $"{details.Action}-failed", Reason = error is PeopleException ? error.Message : error.GetType().Name }, CancellationToken.None);
            throw;
        }
    }

    private async Task<ProviderPerson> WithRightsAsync(Auth0User user, RoleCache cache, CancellationToken cancellation)
    {
        var roles = await api.RolesAsync(user.UserId, cancellation);
        var permissions = await api.PermissionsAsync(user.UserId, cancellation);
        var byRole = new HashSet<Auth0Permission>();
        foreach (var role in roles)
            byRole.UnionWith(await cache.PermissionsAsync(role.Id, cancellation));
        var all = permissions.Union(byRole).ToList();
        var audience = settings.Auth0.Audience ?? settings.Audience;
        var administrator = settings.Roles.Where(mapping => AccessRoles.Parse(mapping.Key) == AccessRole.Administrator).SelectMany(mapping => mapping.Value).ToHashSet(StringComparer.Ordinal);
        return Describe(user) with
        {
            Roles = [.. roles.Select(role => role.Name).Order(StringComparer.Ordinal)],
            Permissions = [.. all.Select(Word).Order(StringComparer.Ordinal)],
            DirectPermissions = [.. permissions.Except(byRole).Select(Word).Order(StringComparer.Ordinal)],
            Administrator = all.Any(one => one.ResourceServerIdentifier == audience && administrator.Contains(one.PermissionName)) || roles.Any(role => administrator.Contains(role.Name)),
        };
    }

    private static ProviderPerson Describe(Auth0User user) => new(user.UserId, user.Name ?? user.Email ?? user.UserId, user.Email)
    {
        // An address that was not verified is what someone typed.
        VerifiedEmail = user.EmailVerified ? user.Email?.ToLowerInvariant() : null,
        Blocked = user.Blocked,
        SecondFactor = user.Multifactor is { } kinds ? kinds.Count > 0 : null,
        CreatedAt = user.CreatedAt,
        LastLoginAt = user.LastLogin,
    };

    private static string Word(Auth0Permission permission) => $"{permission.PermissionName} on {permission.ResourceServerIdentifier}";

    private static PeopleException Gone(ProviderPerson person) => new($"There is no account {person.Id} at Auth0 any more.");

    // Each role is asked for once in a round, however many people have it.
    private sealed class RoleCache(Auth0Api api)
    {
        private readonly System.Collections.Concurrent.ConcurrentDictionary<string, Lazy<Task<IReadOnlyList<Auth0Permission>>>> _asked = new(StringComparer.Ordinal);

        public Task<IReadOnlyList<Auth0Permission>> PermissionsAsync(string role, CancellationToken cancellation) =>
            _asked.GetOrAdd(role, id => new(() => api.RolePermissionsAsync(id, cancellation))).Value;
    }
}
