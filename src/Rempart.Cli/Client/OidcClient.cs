using System.Text.Json;
using System.Text.Json.Serialization;
using Rempart.Cli.Hosting;

namespace Rempart.Cli.Client;

/// <summary>
/// The provider that signs people in: the server's own, or the external issuer that the server names. Code with PKCE, device codes,
/// refresh, client credentials.
/// </summary>
internal sealed partial class OidcClient : IDisposable
{
    /// <summary>The CLI's public client at the server's own provider.</summary>
    public const string OwnClientId = "rempart-cli";

    private readonly string _server;
    private readonly Connection _connection;
    private readonly OidcConfiguration _configuration;
    private readonly CliClient? _external;
    private readonly TimeProvider _time;

    private OidcClient(string server, Connection connection, OidcConfiguration configuration, CliClient? external, TimeProvider time) =>
        (_server, _connection, _configuration, _external, _time) = (server, connection, configuration, external, time);

    /// <summary>The external issuer's URL; null when the server signs people in itself.</summary>
    public string? Issuer => _external is null ? null : _connection.Address.Name;

    private string ClientId => _external?.ClientId ?? OwnClientId;

    // The server's own provider knows its API by a scope; an issuer of several APIs by the audience.
    private string Scopes => _external is null ? "openid profile offline_access rempart" : "openid profile offline_access";

    public void Dispose()
    {
        // The connection to the server is its caller's.
        if (_external is not null)
            _connection.Dispose();
    }

    /// <summary>The page on which the person signs in.</summary>
    public Uri AuthorizationPage(Uri redirect, string state, string challenge)
    {
        var query = Form([
            ("response_type", "code"), ("client_id", ClientId), ("redirect_uri", redirect.AbsoluteUri), ("scope", Scopes),
            ("state", state), ("code_challenge", challenge), ("code_challenge_method", "S256"), .. Audience()]);
        var endpoint = _configuration.AuthorizationEndpoint!;
        return new Uri(endpoint + (endpoint.Contains('?', StringComparison.Ordinal) ? "&" : "?") + query);
    }

    public Task<Tokens> ExchangeAsync(string code, Uri redirect, string verifier, CancellationToken cancellation) => TokenAsync(
        [("grant_type", "authorization_code"), ("client_id", ClientId), ("code", code), ("redirect_uri", redirect.AbsoluteUri), ("code_verifier", verifier)],
        error => Text.LoginRefused.With(error),
        cancellation);

    public Task<Tokens> RefreshAsync(string refreshToken, CancellationToken cancellation) => TokenAsync(
        [("grant_type", "refresh_token"), ("client_id", ClientId), ("refresh_token", refreshToken)],
        _ => Text.SessionEnded.With(_server),
        cancellation);

    public Task<Tokens> ClientCredentialsAsync(string client, string secret, CancellationToken cancellation) => TokenAsync(
        [
            ("grant_type", "client_credentials"), ("client_id", client), ("client_secret", secret),
            .. _external is null ? [("scope", "rempart")] : Audience(),
        ],
        error => Text.ClientRefused.With(client, _connection.Address.Name, error),
        cancellation);

    /// <summary>Ends a session: the refresh token counts no longer. False when the provider offers no revocation.</summary>
    public async Task<bool> RevokeAsync(string refreshToken, CancellationToken cancellation)
    {
        if (!IsHttps(_configuration.RevocationEndpoint))
            return false;
        using var request = new HttpRequestMessage(HttpMethod.Post, _configuration.RevocationEndpoint)
        {
            Content = FormContent(("client_id", ClientId), ("token", refreshToken), ("token_type_hint", "refresh_token")),
        };
        using var response = await _connection.SendAsync(request, cancellation).ConfigureAwait(false);
        return response.IsSuccessStatusCode;
    }

    private async Task<Tokens> TokenAsync((string, string)[] form, Func<string, string> refused, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _configuration.TokenEndpoint) { Content = FormContent(form) };
        using var response = await _connection.SendAsync(request, cancellation).ConfigureAwait(false);
        var name = _connection.Address.Name;
        if ((int)response.StatusCode >= 500)
            throw await ServerProblems.ReadAsync(response, _connection.Address, cancellation).ConfigureAwait(false);
        var answer = await ReadAsync(response, OidcJson.Default.TokenAnswer, name, cancellation).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode || answer.AccessToken is null)
            throw CliException.CouldNotTell(refused(answer.ErrorDescription ?? answer.Error ?? ((int)response.StatusCode).ToString((IFormatProvider?)null)));
        return TokensIn(answer);
    }

    private Tokens TokensIn(TokenAnswer answer) => new(
        answer.AccessToken!, answer.RefreshToken, answer.ExpiresIn is { } seconds ? _time.GetUtcNow().AddSeconds(seconds) : null, answer.IdToken);

    private (string, string)[] Audience() => _external is { } external ? [("audience", external.Audience)] : [];

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, string name, CancellationToken cancellation)
    {
        try
        {
            var body = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
            return JsonSerializer.Deserialize(body, type) ?? throw new JsonException("null");
        }
        catch (JsonException error)
        {
            throw CliException.CouldNotTell(Text.AnswerNotUnderstood.With(name, response.RequestMessage?.RequestUri?.AbsolutePath ?? "", error.Message), error);
        }
    }

    private static bool IsHttps(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme == Uri.UriSchemeHttps;

    private static string Form(params ReadOnlySpan<(string Key, string Value)> pairs)
    {
        var parts = new List<string>();
        foreach (var (key, value) in pairs)
            parts.Add($"{key}={Uri.EscapeDataString(value)}");
        return string.Join('&', parts);
    }

    private static StringContent FormContent(params (string, string)[] pairs) =>
        new(Form(pairs), System.Text.Encoding.ASCII, "application/x-www-form-urlencoded");
}

/// <summary>What a sign-in gave.</summary>
internal sealed record Tokens(string AccessToken, string? RefreshToken, DateTimeOffset? ExpiresAt, string? IdToken);

/// <summary>The discovery document (OpenID Connect Discovery 1.0), as far as it is used.</summary>
internal sealed record OidcConfiguration(
    string? Issuer, string? AuthorizationEndpoint, string? TokenEndpoint, string? RevocationEndpoint,
    string? DeviceAuthorizationEndpoint);

/// <summary>The token endpoint's answer (RFC 6749, sections 5.1 and 5.2).</summary>
internal sealed record TokenAnswer(string? AccessToken, string? RefreshToken, string? IdToken, int? ExpiresIn, string? Error, string? ErrorDescription);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(OidcConfiguration))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(DeviceAuthorization))]
[JsonSerializable(typeof(ProtectedResource))]
internal sealed partial class OidcJson : JsonSerializerContext;
