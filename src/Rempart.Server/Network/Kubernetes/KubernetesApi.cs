using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using k8s;
using k8s.Exceptions;
using Rempart.Core.Estates;

namespace Rempart.Server.Network.Kubernetes;

/// <summary>
/// The API server of one cluster: lists objects page by page, writes and deletes one. Connection and credentials are those of a
/// kubeconfig, through KubernetesClient; objects pass as they are written, so that nothing this version does not know is lost.
/// </summary>
internal sealed class KubernetesApi : IDisposable
{
    /// <summary>How many objects a page holds: what kubectl asks for.</summary>
    private const int PageSize = 500;

    /// <summary>How much of one kind is read; more is refused rather than half believed.</summary>
    private const int MostBytes = 256 * 1024 * 1024;

    private const int Tries = 4;
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly string _cluster;
    private readonly string _context;
    private readonly k8s.Kubernetes _client;
    private readonly TimeProvider _time;

    private KubernetesApi(string cluster, string context, k8s.Kubernetes client, TimeProvider time) =>
        (_cluster, _context, _client, _time) = (cluster, context, client, time);

    /// <summary>Opens the context that a cluster of the estate names. Nothing is sent yet.</summary>
    /// <exception cref="KubernetesException">There is no such kubeconfig or context.</exception>
    public static async Task<KubernetesApi> OpenAsync(Cluster cluster, TimeProvider time, CancellationToken cancellation)
    {
        var context = cluster.Source?.Context ?? throw new ArgumentException("The cluster names no context.", nameof(cluster));
        var file = new FileInfo(cluster.Source.Kubeconfig ?? KubernetesClientConfiguration.KubeConfigDefaultLocation);
        try
        {
            // The library reads the file; an early look gives the better message.
            if (!file.Exists)
                throw new KubernetesException($"the kubeconfig {file.FullName} of cluster '{cluster.Id}' is not there; name another in source: kubeconfig");
            var configuration = await KubernetesClientConfiguration.BuildConfigFromConfigFileAsync(file, context, masterUrl: null, useRelativePaths: true).WaitAsync(cancellation);
            configuration.HttpClientTimeout = AnswerTimeout;
            return new KubernetesApi(cluster.Id, context, new k8s.Kubernetes(configuration), time);
        }
        catch (Exception error) when (error is KubeConfigException or IOException or UnauthorizedAccessException or YamlDotNet.Core.YamlException)
        {
            throw new KubernetesException($"the context '{context}' of cluster '{cluster.Id}' cannot be used: {error.Message} (kubeconfig {file.FullName})", error);
        }
    }

    /// <summary>All objects of a kind, in all namespaces, as the server wrote them.</summary>
    /// <param name="resource">The kind.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="kind">Told what the list says that it is one of, such as <c>PodList</c>.</param>
    /// <exception cref="KubernetesException">They could not be read whole.</exception>
    public async Task<IReadOnlyList<JsonElement>> ListAsync(KubernetesResource resource, CancellationToken cancellation, Action<string>? kind = null)
    {
        // A list that changed too much while its pages were read has expired (410) and is read again from the first page.
        for (var round = 1; ; round++)
        {
            if (await TryListAsync(resource, kind, cancellation) is { } items)
                return items;
            if (round == Tries)
                throw new KubernetesException($"cluster '{_cluster}' changed its {resource.Plural} faster than they could be read; try again");
        }
    }

    /// <summary>Writes an object by server-side apply as the field manager <c>rempart</c>.</summary>
    /// <param name="path">The object's path.</param>
    /// <param name="manifest">The object as YAML or JSON.</param>
    /// <param name="dryRun">True to have it checked only.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task ApplyAsync(string path, string manifest, bool dryRun, CancellationToken cancellation)
    {
        using var response = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Patch, $"{path}?fieldManager=rempart&force=true{(dryRun ? "&dryRun=All" : "")}")
            {
                Content = new StringContent(manifest, Encoding.UTF8, new MediaTypeHeaderValue("application/apply-patch+yaml")),
            },
            cancellation);
        await RequireSuccessAsync(response, $"write {path}", cancellation);
    }

    /// <summary>Deletes an object; one that is gone already is no failure.</summary>
    public async Task DeleteAsync(string path, CancellationToken cancellation)
    {
        using var response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Delete, path), cancellation);
        if (response.StatusCode != HttpStatusCode.NotFound)
            await RequireSuccessAsync(response, $"delete {path}", cancellation);
    }

    public void Dispose() => _client.Dispose();

    private async Task<IReadOnlyList<JsonElement>?> TryListAsync(KubernetesResource resource, Action<string>? kind, CancellationToken cancellation)
    {
        var items = new List<JsonElement>();
        string? next = null;
        long bytes = 0;
        do
        {
            var path = $"{resource.Path}?limit={PageSize}{(next is null ? "" : $"&continue={Uri.EscapeDataString(next)}")}";
            using var response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, path), cancellation);
            if (response.StatusCode == HttpStatusCode.NotFound && resource.Optional)
                return [];
            if (response.StatusCode == HttpStatusCode.Gone && next is not null)
                return null;
            await RequireSuccessAsync(response, $"list {resource.Plural}", cancellation);
            var text = await response.Content.ReadAsByteArrayAsync(cancellation);
            bytes += text.Length;
            if (bytes > MostBytes)
                throw new KubernetesException($"cluster '{_cluster}' lists more than {MostBytes / (1024 * 1024)} MiB of {resource.Plural}");
            next = Read(text, resource, kind, items);
        }
        while (next is not null);
        return items;
    }

    private string? Read(byte[] text, KubernetesResource resource, Action<string>? kind, List<JsonElement> items)
    {
        try
        {
            using var page = JsonDocument.Parse(text);
            var root = page.RootElement;
            if (kind is not null && root.TryGetProperty("kind", out var named))
                kind(named.GetString() ?? "");
            // "items": null is how Go writes an empty list.
            if (root.GetProperty("items") is { ValueKind: JsonValueKind.Array } array)
                items.AddRange(array.EnumerateArray().Select(item => item.Clone()));
            return root.TryGetProperty("metadata", out var metadata) && metadata.TryGetProperty("continue", out var token) &&
                token.GetString() is { Length: > 0 } next ? next : null;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new KubernetesException($"cluster '{_cluster}' answered to 'list {resource.Plural}' with something that is no list; is {_client.BaseUri} an API server?", error);
        }
    }

    // Busy (429) and passing faults (500, 502, 503, 504) are tried again, after the time the server asks for.
    private async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> make, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var request = make();
            request.RequestUri = new Uri(_client.BaseUri, request.RequestUri!.OriginalString);
            request.Headers.Accept.Add(new("application/json"));
            HttpResponseMessage response;
            try
            {
                if (_client.Credentials is { } credentials)
                    await credentials.ProcessHttpRequestAsync(request, cancellation);
                response = await _client.HttpClient.SendAsync(request, cancellation);
            }
            catch (Exception error) when (error is HttpRequestException || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                var cause = error is HttpRequestException ? error.InnerException?.Message ?? error.Message : $"no answer within {AnswerTimeout.TotalSeconds:0} s";
                throw new KubernetesException($"cluster '{_cluster}' cannot be reached at {_client.BaseUri}: {cause}", error);
            }
            if (attempt == Tries || !IsPassing(response.StatusCode))
                return response;
            var pause = response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(attempt);
            response.Dispose();
            await Task.Delay(pause < LongestPause ? pause : LongestPause, _time, cancellation);
        }
    }

    private static bool IsPassing(HttpStatusCode status) => status is HttpStatusCode.TooManyRequests or HttpStatusCode.InternalServerError
        or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private async Task RequireSuccessAsync(HttpResponseMessage response, string what, CancellationToken cancellation)
    {
        if (response.IsSuccessStatusCode)
            return;
        var said = await StatusMessageAsync(response, cancellation);
        throw new KubernetesException(response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => $"cluster '{_cluster}' does not know the credentials of context '{_context}'; renew them in the kubeconfig",
            HttpStatusCode.Forbidden => $"context '{_context}' may not {what} in cluster '{_cluster}': {said}; grant it the role in deploy/kubernetes",
            _ => $"cluster '{_cluster}' answered {(int)response.StatusCode} to '{what}': {said}",
        });
    }

    // An error is a Status object; its message is meant for people.
    private static async Task<string> StatusMessageAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            using var status = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellation));
            return status.RootElement.GetProperty("message").GetString() ?? response.ReasonPhrase ?? "no reason given";
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return response.ReasonPhrase ?? "no reason given";
        }
    }
}
