using System.Net;
using Rempart.Cli.Hosting;

namespace Rempart.Cli.Client;

internal sealed partial class OidcClient
{
    private const string DiscoveryPath = ".well-known/openid-configuration";
    private const string ResourcePath = ".well-known/oauth-protected-resource";

    /// <summary>Finds who signs people in for a server: the server itself, else the issuer it names (RFC 9728).</summary>
    /// <exception cref="CliException">Nobody does, or they do not say enough.</exception>
    public static async Task<OidcClient> DiscoverAsync(Connection connection, CliEnvironment environment, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, DiscoveryPath);
        using var response = await connection.SendAsync(request, cancellation).ConfigureAwait(false);
        var server = connection.Address.Name;
        // A server that is no provider says 404, or asks who wants to know.
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Unauthorized && await NamedIssuerAsync(connection, cancellation).ConfigureAwait(false) is { } resource)
            return await DiscoverExternalAsync(server, resource, environment, cancellation).ConfigureAwait(false);
        return new OidcClient(server, connection, await ConfigurationAsync(response, server, cancellation).ConfigureAwait(false), null, environment.Time);
    }

    private static async Task<ProtectedResource?> NamedIssuerAsync(Connection connection, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, ResourcePath);
        using var response = await connection.SendAsync(request, cancellation).ConfigureAwait(false);
        return response.IsSuccessStatusCode
            ? await ReadAsync(response, OidcJson.Default.ProtectedResource, connection.Address.Name, cancellation).ConfigureAwait(false)
            : null;
    }

    private static async Task<OidcClient> DiscoverExternalAsync(string server, ProtectedResource resource, CliEnvironment environment, CancellationToken cancellation)
    {
        if (resource.AuthorizationServers is not [var url, ..] || !IsHttps(url))
            throw CliException.CouldNotTell(Text.AnswerNotUnderstood.With(server, ResourcePath, "authorization_servers"));
        if (resource.RempartCli is not { ClientId.Length: > 0, Audience.Length: > 0 } client)
            throw CliException.CouldNotTell(Text.CliNotRegistered.With(server, url));
        // The certificate that was trusted at login is the server's alone; the issuer's must be vouched for by the system.
        var connection = new Connection(ServerAddress.Parse(url, ResourcePath), new ServerTrust([], environment.Time), environment);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, DiscoveryPath);
            using var response = await connection.SendAsync(request, cancellation).ConfigureAwait(false);
            return new OidcClient(
                server, connection, await ConfigurationAsync(response, connection.Address.Name, cancellation).ConfigureAwait(false), client, environment.Time);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static async Task<OidcConfiguration> ConfigurationAsync(HttpResponseMessage response, string name, CancellationToken cancellation)
    {
        if (!response.IsSuccessStatusCode)
            throw CliException.CouldNotTell(Text.NotARempartServer.With(name, (int)response.StatusCode));
        var configuration = await ReadAsync(response, OidcJson.Default.OidcConfiguration, name, cancellation).ConfigureAwait(false);
        // A provider of another name could be an attacker's that collects codes (RFC 8414, section 3.3).
        if (configuration.Issuer?.TrimEnd('/') != name)
            throw CliException.CouldNotTell(Text.IssuerDiffers.With(name, configuration.Issuer ?? "-"));
        return IsHttps(configuration.AuthorizationEndpoint) && IsHttps(configuration.TokenEndpoint)
            ? configuration
            : throw CliException.CouldNotTell(Text.AnswerNotUnderstood.With(name, DiscoveryPath, "authorization_endpoint, token_endpoint"));
    }
}

/// <summary>Who signs people in for a server, as far as it is used (RFC 9728).</summary>
internal sealed record ProtectedResource(IReadOnlyList<string>? AuthorizationServers, CliClient? RempartCli);

/// <summary>How the command line is known at the external issuer.</summary>
internal sealed record CliClient(string ClientId, string Audience);
