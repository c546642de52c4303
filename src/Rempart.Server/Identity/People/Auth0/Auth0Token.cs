using System.Net;
using System.Text.Json;
using Rempart.Core.Access;

namespace Rempart.Server.Identity.People.Auth0;

/// <summary>The token for the Management API: by client credentials, kept, and renewed before it expires or when it was refused.</summary>
internal sealed class Auth0Token(IHttpClientFactory clients, Auth0Settings settings, Auth0Limits limits, TimeProvider time) : IDisposable
{
    private const string Endpoint = "Auth0 POST oauth/token";
    private readonly SemaphoreSlim _one = new(1);
    private volatile Held? _held;

    private sealed record Held(string Token, DateTimeOffset RenewAt);

    public async Task<string> GetAsync(CancellationToken cancellation)
    {
        if (_held is { } held && time.GetUtcNow() < held.RenewAt)
            return held.Token;
        await _one.WaitAsync(cancellation);
        try
        {
            if (_held is { } other && time.GetUtcNow() < other.RenewAt)
                return other.Token;
            _held = await AskAsync(cancellation);
            return _held.Token;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Forgets a token that was refused; one that was fetched meanwhile stays.</summary>
    public void Forget(string token)
    {
        if (_held is { } held && held.Token == token)
            _held = null;
    }

    public void Dispose() => _one.Dispose();

    private async Task<Held> AskAsync(CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryAsync(cancellation);
            }
            catch (PeopleException) when (attempt < limits.Attempts && _passing)
            {
                await Task.Delay(limits.Backoff(attempt), time, cancellation);
            }
        }
    }

    // Whether the last failure may pass by itself. Only the one who holds the semaphore reads and writes it.
    private bool _passing;

    private async Task<Held> TryAsync(CancellationToken cancellation)
    {
        _passing = false;
        using var limit = new CancellationTokenSource(limits.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            var asked = time.GetUtcNow();
            using var form = new FormUrlEncodedContent(
            [
                new("grant_type", "client_credentials"),
                new("client_id", settings.ClientId),
                new("client_secret", settings.ReadClientSecret()),
                new("audience", new Uri(settings.Url, "api/v2/").ToString()),
            ]);
            using var client = clients.CreateClient(Auth0Http.Client);
            using var response = await client.PostAsync(new Uri(settings.Url, "oauth/token"), form, either.Token);
            _passing = response.StatusCode is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;
            if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
                throw new PeopleException($"{Endpoint}: the client was refused ({(int)response.StatusCode}). Check Rempart__Identity__Auth0__ClientId and its secret, and that the application is authorized for the Management API.");
            if (!response.IsSuccessStatusCode)
                throw new PeopleException($"{Endpoint}: it answered {(int)response.StatusCode}. See Auth0's status page and the tenant's logs.");
            var (body, whole) = await BoundedBody.ReadAsync(response, limits.LargestAnswer, either.Token);
            if (!whole || JsonSerializer.Deserialize(body, Auth0Json.Default.Auth0TokenAnswer) is not { AccessToken.Length: > 0 } answer)
                throw new PeopleException($"{Endpoint}: the answer holds no token. Check Rempart__Identity__Auth0__Domain.");
            // A tenth of its life early, at most a minute: a question that is on its way must not meet an expired token.
            var life = TimeSpan.FromSeconds(Math.Clamp(answer.ExpiresIn, 0, 30 * 86400));
            var early = TimeSpan.FromSeconds(Math.Min(60, life.TotalSeconds / 10));
            return new Held(answer.AccessToken, asked + life - early);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            _passing = true;
            throw new PeopleException($"{Endpoint}: the connection failed: {error.Message} Check the network and Rempart__Identity__Auth0__Domain.", error);
        }
        catch (JsonException error)
        {
            throw new PeopleException($"{Endpoint}: the answer is no JSON. Check Rempart__Identity__Auth0__Domain.", error);
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            _passing = true;
            throw new PeopleException($"{Endpoint}: no answer came within {limits.Timeout.TotalSeconds:0.#} s. Check the network and Auth0's status page.", error);
        }
    }
}
