using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Rempart.Core.Access;

namespace Rempart.Server.Identity.People.Auth0;

/// <summary>The endpoints of the Management API that Rempart uses, each read to its last page.</summary>
internal sealed partial class Auth0Api(Auth0Http http)
{
    // What the API gives at most in one page, and by pages of numbers in all.
    private const int PerPage = 100;
    private const int MostByNumber = 1000;
    private const int MostPages = 1000;

    public Task<IReadOnlyList<Auth0User>> UsersAsync(CancellationToken cancellation) =>
        NumberedAsync("users?sort=created_at:1", Auth0Json.Default.Auth0Users, page => page.Users, page => page.Total, cancellation);

    public Task<Auth0User?> UserAsync(string id, CancellationToken cancellation) => http.FindAsync($"users/{Escape(id)}", Auth0Json.Default.Auth0User, cancellation);

    public Task<IReadOnlyList<Auth0Role>> RolesAsync(string user, CancellationToken cancellation) =>
        NumberedAsync($"users/{Escape(user)}/roles?", Auth0Json.Default.Auth0Roles, page => page.Roles, page => page.Total, cancellation);

    public Task<IReadOnlyList<Auth0Permission>> PermissionsAsync(string user, CancellationToken cancellation) =>
        NumberedAsync($"users/{Escape(user)}/permissions?", Auth0Json.Default.Auth0Permissions, page => page.Permissions, page => page.Total, cancellation);

    public Task<IReadOnlyList<Auth0Permission>> RolePermissionsAsync(string role, CancellationToken cancellation) =>
        NumberedAsync($"roles/{Escape(role)}/permissions?", Auth0Json.Default.Auth0Permissions, page => page.Permissions, page => page.Total, cancellation);

    public Task<IReadOnlyList<Auth0Session>> SessionsAsync(string user, CancellationToken cancellation) =>
        CheckpointedAsync($"users/{Escape(user)}/sessions", Auth0Json.Default.Auth0Sessions, page => page.Sessions, page => page.Next, cancellation);

    public Task<IReadOnlyList<Auth0RefreshToken>> RefreshTokensAsync(string user, CancellationToken cancellation) =>
        CheckpointedAsync($"users/{Escape(user)}/refresh-tokens", Auth0Json.Default.Auth0RefreshTokens, page => page.Tokens, page => page.Next, cancellation);

    public Task<Auth0ResourceServer> ResourceServerAsync(string identifier, CancellationToken cancellation) =>
        http.GetAsync($"resource-servers/{Escape(identifier)}", Auth0Json.Default.Auth0ResourceServer, cancellation);

    public Task<Auth0Tenant> TenantAsync(CancellationToken cancellation) =>
        http.GetAsync("tenants/settings?fields=session_lifetime,idle_session_lifetime&include_fields=true", Auth0Json.Default.Auth0Tenant, cancellation);

    /// <summary>The records after a position; from the beginning of what the tenant keeps when there is none.</summary>
    public Task<IReadOnlyList<Auth0Log>> LogsAsync(string? after, CancellationToken cancellation) =>
        http.GetAsync(after is null ? $"logs?take={PerPage}&sort=date:1&per_page={PerPage}" : $"logs?from={Escape(after)}&take={PerPage}", Auth0Json.Default.IReadOnlyListAuth0Log, cancellation);

    public Task<bool> BlockAsync(string user, bool blocked, CancellationToken cancellation) =>
        http.ChangeAsync(HttpMethod.Patch, $"users/{Escape(user)}", Body(new Auth0BlockedBody(blocked), Auth0Json.Default.Auth0BlockedBody), twice: true, cancellation);

    /// <summary>Ends all sessions and refresh tokens. Doing it twice ends nothing more.</summary>
    public Task<bool> RevokeAccessAsync(string user, CancellationToken cancellation) =>
        http.ChangeAsync(HttpMethod.Post, $"users/{Escape(user)}/revoke-access", Body(new Auth0RevokeBody(false), Auth0Json.Default.Auth0RevokeBody), twice: true, cancellation);

    public Task<bool> EndSessionAsync(string session, CancellationToken cancellation) =>
        http.ChangeAsync(HttpMethod.Delete, $"sessions/{Escape(session)}", null, twice: true, cancellation);

    public Task<bool> EndRefreshTokenAsync(string token, CancellationToken cancellation) =>
        http.ChangeAsync(HttpMethod.Delete, $"refresh-tokens/{Escape(token)}", null, twice: true, cancellation);

    public Task<bool> TakeRoleAsync(string user, string role, CancellationToken cancellation) =>
        http.ChangeAsync(HttpMethod.Delete, $"users/{Escape(user)}/roles", Body(new Auth0RolesBody([role]), Auth0Json.Default.Auth0RolesBody), twice: true, cancellation);

    public Task<bool> TakePermissionAsync(string user, Auth0Permission permission, CancellationToken cancellation) =>
        http.ChangeAsync(HttpMethod.Delete, $"users/{Escape(user)}/permissions", Body(new Auth0PermissionsBody([permission]), Auth0Json.Default.Auth0PermissionsBody), twice: true, cancellation);

    private static string Escape(string id) => Uri.EscapeDataString(id);

    private static string Body<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.Serialize(value, type);

    // Pages by number: page, per_page, and a total. Someone who is added meanwhile shifts the pages, so the ids are not trusted to be once each.
    private async Task<IReadOnlyList<TItem>> NumberedAsync<TPage, TItem>(
        string path, JsonTypeInfo<TPage> type, Func<TPage, IReadOnlyList<TItem>> items, Func<TPage, int> total, CancellationToken cancellation,
        string totals = "&include_totals=true", int size = PerPage)
        where TPage : class
    {
        var all = new List<TItem>();
        for (var page = 0; ; page++)
        {
            var answer = await http.GetAsync($"{path}&page={page.ToString(CultureInfo.InvariantCulture)}&per_page={size}{totals}".Replace("?&", "?", StringComparison.Ordinal), type, cancellation);
            if (total(answer) > MostByNumber)
                throw new PeopleException($"Auth0 GET api/v2/{path.Split('?')[0]}: there are {total(answer)} of them and the API gives at most {MostByNumber} by pages, so they cannot all be read. Rempart does not use the export job yet.");
            all.AddRange(items(answer));
            if (items(answer).Count == 0 || all.Count >= total(answer))
                return [.. all.Distinct()];
        }
    }

    private async Task<IReadOnlyList<TItem>> CheckpointedAsync<TPage, TItem>(
        string path, JsonTypeInfo<TPage> type, Func<TPage, IReadOnlyList<TItem>> items, Func<TPage, string?> next, CancellationToken cancellation,
        int size = PerPage, bool required = false)
        where TPage : class
    {
        var all = new List<TItem>();
        string? from = null;
        for (var page = 0; page < MostPages; page++)
        {
            var asked = $"{path}?take={size}{(from is null ? "" : $"&from={Escape(from)}")}";
            var answer = required ? await http.GetAsync(asked, type, cancellation) : await http.FindAsync(asked, type, cancellation);
            if (answer is null)
                return all;
            all.AddRange(items(answer));
            if (next(answer) is not { Length: > 0 } more || more == from)
                return all;
            from = more;
        }
        throw new PeopleException($"Auth0 GET api/v2/{path.Split('/')[0]}: there is no end to the pages. See the tenant's logs.");
    }
}
