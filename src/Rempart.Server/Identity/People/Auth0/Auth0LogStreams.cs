using Rempart.Core.Access;

namespace Rempart.Server.Identity.People.Auth0;

/// <summary>The tenant's log streams. What authorises them is not read: it is a secret, of Rempart's own or of another.</summary>
internal sealed class Auth0LogStreams(Auth0Http http) : IProviderLogStreams
{
    public async Task<IReadOnlyList<ProviderLogStreamState>> ListAsync(CancellationToken cancellation) =>
        [.. (await http.GetAsync("log-streams", Auth0Json.Default.IReadOnlyListAuth0LogStream, cancellation))
            .Select(one => new ProviderLogStreamState(one.Id, one.Name ?? one.Id, one.Status, Uri.TryCreate(one.Sink?.HttpEndpoint, UriKind.Absolute, out var endpoint) ? endpoint : null))];
}
