using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Rempart.Core.Access;

namespace Rempart.Server.Identity.People.Auth0;

/// <summary>
/// Asks the Management API. A question is asked again after a failure that passes; a change only when it may safely happen twice, or
/// when the API said that it did not happen (401, 429). Every failure is a <see cref="PeopleException"/> that names the endpoint.
/// </summary>
internal sealed class Auth0Http(IHttpClientFactory clients, Auth0Token token, Auth0Settings settings, Auth0Limits limits, TimeProvider time)
{
    /// <summary>The name of the HTTP client.</summary>
    public const string Client = "auth0";

    public Task<T?> FindAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class => SendAsync(new Ask(HttpMethod.Get, path, null, true), type, cancellation);

    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class =>
        await FindAsync(path, type, cancellation) ?? throw Failure("GET", path, "there is no such thing (404). Check the identifiers in the settings.");

    /// <summary>Changes something; false when there is none of it.</summary>
    /// <param name="method">How.</param>
    /// <param name="path">Where.</param>
    /// <param name="json">The body; null for none.</param>
    /// <param name="twice">Whether it may happen twice without harm.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<bool> ChangeAsync(HttpMethod method, string path, string? json, bool twice, CancellationToken cancellation) =>
        await SendAsync<object>(new Ask(method, path, json, twice), null, cancellation) is not null;

    private sealed record Ask(HttpMethod Method, string Path, string? Json, bool Twice);

    // Null for 404. With a type the answer is read, without one only its status counts.
    private async Task<T?> SendAsync<T>(Ask ask, JsonTypeInfo<T>? type, CancellationToken cancellation)
        where T : class
    {
        var renewed = false;
        for (var attempt = 1; ; attempt++)
        {
            var bearer = await token.GetAsync(cancellation);
            var (status, body, wait, fault) = await TryAsync(ask, bearer, cancellation);
            var method = ask.Method.Method;
            switch (status)
            {
                case HttpStatusCode.NotFound:
                    return null;
                case HttpStatusCode.Unauthorized when !renewed:
                    token.Forget(bearer);
                    renewed = true;
                    attempt--;
                    continue;
                case HttpStatusCode.Unauthorized:
                    throw Failure(method, ask.Path, "a new token was refused as well (401). Check that the application may call the Management API.");
                case HttpStatusCode.Forbidden:
                    throw Failure(method, ask.Path, $"the application lacks a scope for it (403). Grant it in Auth0: {Error(body) ?? "see docs/identity.md for the list"}");
                case HttpStatusCode.TooManyRequests when attempt < limits.Attempts && wait <= limits.LongestWait:
                    await Task.Delay(wait, time, cancellation);
                    continue;
                case HttpStatusCode.TooManyRequests:
                    throw Failure(method, ask.Path, $"the rate limit is used up (429) for another {wait.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s. Try again then, or ask less often.");
                case >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices when fault is null:
                    return type is null ? (T)(object)"" : Parse(ask, body, type);
                case null or >= HttpStatusCode.InternalServerError when ask.Twice && attempt < limits.Attempts:
                    await Task.Delay(limits.Backoff(attempt), time, cancellation);
                    continue;
                default:
                    throw Failure(method, ask.Path, fault ?? $"it answered {(int)status!}{(Error(body) is { } said ? $": {said}" : "")}. See Auth0's status page and the tenant's logs.");
            }
        }
    }

    // No status: the question or the answer was lost, and the fault says how.
    private async Task<(HttpStatusCode? Status, byte[] Body, TimeSpan Wait, string? Fault)> TryAsync(Ask ask, string bearer, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(limits.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using var request = new HttpRequestMessage(ask.Method, new Uri(settings.Url, $"api/v2/{ask.Path}"));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
            if (ask.Json is not null)
                request.Content = new StringContent(ask.Json, Encoding.UTF8, "application/json");
            using var client = clients.CreateClient(Client);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var (body, whole) = await BoundedBody.ReadAsync(response, limits.LargestAnswer, either.Token);
            return whole
                ? (response.StatusCode, body, Wait(response), null)
                : (HttpStatusCode.OK, [], default, $"the answer is larger than {limits.LargestAnswer} bytes. That is no answer of Auth0; check Rempart__Identity__Auth0__Domain.");
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return (null, [], default, $"the connection failed: {error.Message} Check the network and Rempart__Identity__Auth0__Domain.");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (null, [], default, $"no answer came within {limits.Timeout.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s. Check the network and Auth0's status page.");
        }
    }

    private static T Parse<T>(Ask ask, byte[] body, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            if (JsonSerializer.Deserialize(body, type) is { } answer)
                return answer;
        }
        catch (JsonException)
        {
            // Said below; the parser's own words quote the answer.
        }
        throw Failure(ask.Method.Method, ask.Path, "the answer is not the JSON that Auth0 documents. Check Rempart__Identity__Auth0__Domain, and whether a proxy answers instead.");
    }

    // x-ratelimit-reset is the second, since 1970, in which there is room again.
    private TimeSpan Wait(HttpResponseMessage response)
    {
        if (response.StatusCode != HttpStatusCode.TooManyRequests)
            return default;
        var until = response.Headers.TryGetValues("x-ratelimit-reset", out var values) && long.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var second)
            && second < 253402300800
            // A timer may wake a moment early, and that would be the second before.
            ? DateTimeOffset.FromUnixTimeSeconds(second) - time.GetUtcNow() + TimeSpan.FromMilliseconds(50)
            : response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1);
        return until < TimeSpan.FromMilliseconds(50) ? TimeSpan.FromMilliseconds(50) : until;
    }

    // The API's own words, cut short.
    private static string? Error(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("message", out var message) && message.GetString() is { } text
                ? text[..Math.Min(text.Length, 200)]
                : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    // Ids of people stand in paths; they are no part of messages.
    private static PeopleException Failure(string method, string path, string what)
    {
        var shown = string.Join('/', path.Split('?')[0].Split('/').Select((part, at) => at == 1 && part.Contains('%', StringComparison.Ordinal) ? "{id}" : part));
        return new PeopleException($"Auth0 {method} api/v2/{shown}: {what}");
    }
}

/// <summary>How long and how often Auth0 is asked.</summary>
internal sealed record Auth0Limits
{
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    public int Attempts { get; init; } = 4;

    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(65);

    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromMilliseconds(300);

    public int LargestAnswer { get; init; } = 4 * 1024 * 1024;

    /// <summary>Doubled each time, half of it by chance, so that many servers do not come back at once.</summary>
    public TimeSpan Backoff(int attempt) =>
        FirstBackoff * Math.Pow(2, attempt - 1) * (0.5 + (System.Security.Cryptography.RandomNumberGenerator.GetInt32(0, 1001) / 2000.0));
}
