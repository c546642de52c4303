using System.Net.Http.Headers;
using Rempart.Core.Estates;
using Rempart.Core.Secrets;

namespace Rempart.Server.Alerts.Delivery;

/// <summary>Posts to an address: no redirects, the machine's authorities or the file's, half a minute at most.</summary>
internal sealed class HttpDestination : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private readonly HttpClient _client;
    private readonly ISecretResolver _secrets;

    public HttpDestination(DestinationOptions options, ISecretResolver secrets)
    {
        (Options, _secrets) = (options, secrets);
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5), UseCookies = false };
        handler.SslOptions.CertificateChainPolicy = DestinationTrust.Policy(options);
        _client = new HttpClient(handler) { Timeout = Longest };
    }

    public DestinationOptions Options { get; }

    /// <summary>The destination's secret; null when it has none.</summary>
    /// <exception cref="DeliveryException">It is named and not there.</exception>
    public async Task<string?> SecretAsync(CancellationToken cancellation) =>
        Options.Secret is null ? null : await SecretOfAsync(Options.Secret, _secrets, cancellation);

    /// <exception cref="DeliveryException">It is not there.</exception>
    public static async Task<string> SecretOfAsync(string name, ISecretResolver secrets, CancellationToken cancellation)
    {
        var found = await secrets.ResolveAsync(new SecretReference(name), cancellation);
        return found.Value ?? throw new DeliveryException(found.Problem!);
    }

    /// <summary>Posts; with the secret as bearer token when that is wanted.</summary>
    /// <exception cref="DeliveryException">It was not taken.</exception>
    public async Task PostAsync(Uri address, byte[] body, string type, IReadOnlyDictionary<string, string> headers, bool withToken, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (withToken && await SecretAsync(cancellation) is { } token)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (!response.IsSuccessStatusCode)
                throw new DeliveryException($"{address.Host} answered {(int)response.StatusCode}.");
        }
        catch (HttpRequestException error)
        {
            throw new DeliveryException($"{address.Host} cannot be reached: {Cause(error)}", error);
        }
        catch (TaskCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new DeliveryException($"{address.Host} did not answer within {Longest.TotalSeconds:0} seconds.", error);
        }
    }

    public void Dispose() => _client.Dispose();

    private static string Cause(Exception error) => error.InnerException is { } inner ? Cause(inner) : error.Message;
}
