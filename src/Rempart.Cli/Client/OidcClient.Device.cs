using System.Net;
using Rempart.Cli.Hosting;

namespace Rempart.Cli.Client;

/// <summary>The device authorization grant (RFC 8628).</summary>
internal sealed partial class OidcClient
{
    private const string DeviceGrant = "urn:ietf:params:oauth:grant-type:device_code";
    private const int LongestCode = 64;

    /// <summary>Whether the provider signs in with a code that is typed elsewhere.</summary>
    public bool OffersDevices => IsHttps(_configuration.DeviceAuthorizationEndpoint);

    /// <summary>Asks for a code.</summary>
    /// <exception cref="CliException">There is none.</exception>
    public async Task<DeviceAuthorization> AskForCodeAsync(CancellationToken cancellation)
    {
        var name = _connection.Address.Name;
        if (!OffersDevices)
            throw CliException.CouldNotTell(Text.DeviceNotOffered.With(name));
        using var request = new HttpRequestMessage(HttpMethod.Post, _configuration.DeviceAuthorizationEndpoint)
        {
            Content = FormContent([("client_id", ClientId), ("scope", Scopes), .. Audience()]),
        };
        using var response = await _connection.SendAsync(request, cancellation).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.TooManyRequests || (int)response.StatusCode >= 500)
            throw await ServerProblems.ReadAsync(response, _connection.Address, cancellation).ConfigureAwait(false);
        var answer = await ReadAsync(response, OidcJson.Default.DeviceAuthorization, name, cancellation).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
            throw CliException.CouldNotTell(Text.LoginRefused.With(answer.ErrorDescription ?? answer.Error ?? response.StatusCode.ToString()));
        return answer is { DeviceCode.Length: > 0, UserCode.Length: > 0 and <= LongestCode, ExpiresIn: > 0 } && IsHttps(answer.VerificationUri)
            ? answer
            : throw CliException.CouldNotTell(Text.AnswerNotUnderstood.With(name, "device_authorization_endpoint", "device_code, user_code, verification_uri, expires_in"));
    }

    /// <summary>Asks once whether somebody has typed the code.</summary>
    /// <exception cref="CliException">No answer came, or one of a provider in trouble; asking later may help.</exception>
    public async Task<DevicePoll> PollAsync(string deviceCode, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _configuration.TokenEndpoint)
        {
            Content = FormContent(("grant_type", DeviceGrant), ("client_id", ClientId), ("device_code", deviceCode)),
        };
        using var response = await _connection.SendAsync(request, cancellation).ConfigureAwait(false);
        // A limit for all requests of one address is no answer to this one. Auth0 says slow_down with the same status.
        if ((int)response.StatusCode >= 500 || (response.StatusCode == HttpStatusCode.TooManyRequests && !IsJson(response)))
            throw await ServerProblems.ReadAsync(response, _connection.Address, cancellation).ConfigureAwait(false);
        var answer = await ReadAsync(response, OidcJson.Default.TokenAnswer, _connection.Address.Name, cancellation).ConfigureAwait(false);
        if (response.IsSuccessStatusCode && answer.AccessToken is not null)
            return new DevicePoll(TokensIn(answer), null, null);
        return response.StatusCode == HttpStatusCode.TooManyRequests && answer.Error != "slow_down"
            ? throw CliException.CouldNotTell(Text.TooManyRequests.With(_connection.Address.Name, answer.ErrorDescription ?? Text.NoDetail))
            : new DevicePoll(null, answer.Error ?? response.StatusCode.ToString(), answer.ErrorDescription);
    }

    private static bool IsJson(HttpResponseMessage response) => response.Content.Headers.ContentType?.MediaType == "application/json";
}

/// <summary>The answer of the device authorization endpoint (RFC 8628, section 3.2). A link that holds the code is not read.</summary>
internal sealed record DeviceAuthorization(
    string? DeviceCode, string? UserCode, string? VerificationUri, int? ExpiresIn, int? Interval, string? Error, string? ErrorDescription);

/// <summary>One answer to the question whether the code was typed: tokens, or an error of RFC 8628, section 3.5.</summary>
internal readonly record struct DevicePoll(Tokens? Tokens, string? Error, string? Description);
