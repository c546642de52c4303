using System.Text.Json.Serialization;

namespace Rempart.Server.Identity.Api;

/// <summary>
/// Says to a client who signs people in (OAuth 2.0 Protected Resource Metadata, RFC 9728). Only servers with an external issuer have
/// it: the embedded provider describes itself.
/// </summary>
internal static class IssuerEndpoint
{
    public const string Path = "/.well-known/oauth-protected-resource";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(Path, (IdentitySettings settings, PublicAddress address) => TypedResults.Ok(
        new ProtectedResource(
            address.Url.ToString().TrimEnd('/'),
            [settings.Issuer!],
            string.IsNullOrWhiteSpace(settings.CliClientId) ? null : new CliClient(settings.CliClientId, settings.Audience!))))
        .AllowAnonymous().ExcludeFromDescription();
}

/// <param name="Resource">The server's public URL.</param>
/// <param name="AuthorizationServers">The issuer.</param>
/// <param name="RempartCli">How the command line signs in there; null when it cannot.</param>
internal sealed record ProtectedResource(
    [property: JsonPropertyName("resource")] string Resource,
    [property: JsonPropertyName("authorization_servers")] IReadOnlyList<string> AuthorizationServers,
    [property: JsonPropertyName("rempart_cli"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] CliClient? RempartCli);

/// <param name="ClientId">The command line's client at the issuer.</param>
/// <param name="Audience">The audience to ask tokens for.</param>
internal sealed record CliClient([property: JsonPropertyName("client_id")] string ClientId, [property: JsonPropertyName("audience")] string Audience);
