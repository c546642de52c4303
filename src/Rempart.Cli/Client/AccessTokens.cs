using Rempart.Cli.Hosting;

namespace Rempart.Cli.Client;

/// <summary>
/// Where the bearer token of a request comes from: REMPART_TOKEN; else REMPART_CLIENT_ID and REMPART_CLIENT_SECRET
/// (client credentials, kept in memory only); else the login. The local socket needs none: the kernel says who calls.
/// </summary>
internal sealed class AccessTokens(CliEnvironment environment, Connection connection, ServerStore store)
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    private string? _machineToken;

    private string? ReadyToken => environment.NonEmpty("REMPART_TOKEN");

    /// <summary>Whether asking again can give another token.</summary>
    public bool CanRenew =>
        connection.Address.SocketPath is null && ReadyToken is null
        && (environment.NonEmpty("REMPART_CLIENT_ID") is not null || store.Read().Find(connection.Address)?.RefreshToken is not null);

    /// <summary>Gives the token to send.</summary>
    /// <param name="renew">Whether the last one was refused.</param>
    /// <param name="cancellation">Ends the calls to the provider.</param>
    /// <returns>The token, or null when there is none to send.</returns>
    public async Task<string?> GetAsync(bool renew, CancellationToken cancellation)
    {
        if (connection.Address.SocketPath is not null)
            return null;
        if (ReadyToken is { } ready)
            return ready;
        if (environment.NonEmpty("REMPART_CLIENT_ID") is { } client)
        {
            if (_machineToken is null || renew)
            {
                var secret = environment.NonEmpty("REMPART_CLIENT_SECRET") ?? throw CliException.Usage(Text.ClientSecretMissing);
                using var oidc = await OidcClient.DiscoverAsync(connection, environment, cancellation).ConfigureAwait(false);
                _machineToken = (await oidc.ClientCredentialsAsync(client, secret, cancellation).ConfigureAwait(false)).AccessToken;
            }
            return _machineToken;
        }
        var stored = store.Read().Find(connection.Address);
        if (stored?.AccessToken is null)
            return null;
        return IsFresh(stored) && !renew ? stored.AccessToken : await RefreshAsync(stored, cancellation).ConfigureAwait(false);
    }

    private async Task<string?> RefreshAsync(StoredServer seen, CancellationToken cancellation)
    {
        return await store.ChangeAsync<string?>(
            async servers =>
            {
                var now = servers.Find(connection.Address);
                // Another command renewed it while this one waited.
                if (now?.AccessToken is not null && now.AccessToken != seen.AccessToken && IsFresh(now))
                    return (null, now.AccessToken);
                if (now?.RefreshToken is null)
                    return (null, now?.AccessToken);
                using var oidc = await OidcClient.DiscoverAsync(connection, environment, cancellation).ConfigureAwait(false);
                // A token goes to the issuer that gave it, whatever the server says now.
                if (oidc.Issuer != now.Issuer)
                    throw CliException.CouldNotTell(Text.SessionEnded.With(connection.Address.Name));
                var tokens = await oidc.RefreshAsync(now.RefreshToken, cancellation).ConfigureAwait(false);
                var renewed = now with
                {
                    AccessToken = tokens.AccessToken,
                    RefreshToken = tokens.RefreshToken ?? now.RefreshToken,
                    ExpiresAt = tokens.ExpiresAt,
                };
                return (servers.With(connection.Address, renewed), tokens.AccessToken);
            },
            cancellation).ConfigureAwait(false);
    }

    private bool IsFresh(StoredServer server) => server.ExpiresAt is not { } end || environment.Time.GetUtcNow() < end - Margin;
}
