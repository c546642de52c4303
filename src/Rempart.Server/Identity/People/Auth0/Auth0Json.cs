using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Rempart.Server.Identity.People.Auth0;

/// <summary>What the Management API answers, as far as Rempart reads it.</summary>
internal sealed record Auth0TokenAnswer(string AccessToken, double ExpiresIn);

internal sealed record Auth0User(string UserId)
{
    public string? Email { get; init; }

    public bool EmailVerified { get; init; }

    public string? Name { get; init; }

    public bool Blocked { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? LastLogin { get; init; }

    /// <summary>The kinds of second factor that are enrolled; absent on tenants that do not tell.</summary>
    public IReadOnlyList<string>? Multifactor { get; init; }
}

internal sealed record Auth0Users(IReadOnlyList<Auth0User> Users, int Total);

internal sealed record Auth0Role(string Id, string Name);

internal sealed record Auth0Roles(IReadOnlyList<Auth0Role> Roles, int Total);

internal sealed record Auth0Permission(string ResourceServerIdentifier, string PermissionName);

internal sealed record Auth0Permissions(IReadOnlyList<Auth0Permission> Permissions, int Total);

internal sealed record Auth0Device(string? LastIp = null, string? LastUserAgent = null);

internal sealed record Auth0Session(string Id, DateTimeOffset CreatedAt)
{
    public DateTimeOffset? IdleExpiresAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? LastInteractedAt { get; init; }

    public Auth0Device? Device { get; init; }
}

internal sealed record Auth0Sessions(IReadOnlyList<Auth0Session> Sessions, string? Next = null);

internal sealed record Auth0RefreshToken(string Id, DateTimeOffset CreatedAt)
{
    public DateTimeOffset? IdleExpiresAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? LastExchangedAt { get; init; }

    public string? ClientId { get; init; }
}

internal sealed record Auth0RefreshTokens(IReadOnlyList<Auth0RefreshToken> Tokens, string? Next = null);

internal sealed record Auth0ResourceServer(string Identifier, bool EnforcePolicies = false, string? TokenDialect = null);

/// <summary>In hours, as the tenant keeps them.</summary>
internal sealed record Auth0Tenant(double? SessionLifetime = null, double? IdleSessionLifetime = null);

internal sealed record Auth0Log(string LogId, string Type)
{
    public DateTimeOffset? Date { get; init; }

    public string? UserId { get; init; }
}

internal sealed record Auth0LogStream(string Id, string Status)
{
    public string? Name { get; init; }

    public Auth0LogSink? Sink { get; init; }
}

/// <summary>Where a log stream goes. Its names are not those of the rest of the API.</summary>
internal sealed record Auth0LogSink
{
    [JsonPropertyName("httpEndpoint")]
    public string? HttpEndpoint { get; init; }
}

internal sealed record Auth0BlockedBody(bool Blocked);

internal sealed record Auth0RolesBody(IReadOnlyList<string> Roles);

internal sealed record Auth0PermissionsBody(IReadOnlyList<Auth0Permission> Permissions);

internal sealed record Auth0RevokeBody(bool PreserveRefreshTokens);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Auth0TokenAnswer))]
[JsonSerializable(typeof(Auth0Users))]
[JsonSerializable(typeof(Auth0User))]
[JsonSerializable(typeof(Auth0Roles))]
[JsonSerializable(typeof(Auth0Permissions))]
[JsonSerializable(typeof(Auth0Sessions))]
[JsonSerializable(typeof(Auth0RefreshTokens))]
[JsonSerializable(typeof(Auth0ResourceServer))]
[JsonSerializable(typeof(Auth0Tenant))]
[JsonSerializable(typeof(IReadOnlyList<Auth0Log>))]
[JsonSerializable(typeof(IReadOnlyList<Auth0LogStream>))]
[JsonSerializable(typeof(Auth0BlockedBody))]
[JsonSerializable(typeof(Auth0RolesBody))]
[JsonSerializable(typeof(Auth0PermissionsBody))]
[JsonSerializable(typeof(Auth0RevokeBody))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class Auth0Json : JsonSerializerContext;
