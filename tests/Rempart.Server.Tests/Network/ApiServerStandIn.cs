using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Rempart.Server.Tests.Network;

/// <summary>
/// Stands in for a Kubernetes API server, which cannot be had on a build machine. Written from the API's concepts page: lists in pages with
/// continue tokens that expire, Status objects as errors, bearer tokens, server-side apply with field manager and dry run, 404 for
/// groups that are not installed. It knows the paths that Rempart uses, and answers 404 to all others.
/// </summary>
internal sealed class ApiServerStandIn : IAsyncDisposable
{
    public const string Token = "right-token-of-the-stand-in";

    private readonly WebApplication _app;
    private readonly X509Certificate2 _certificate;

    private ApiServerStandIn(WebApplication app, X509Certificate2 certificate) => (_app, _certificate) = (app, certificate);

    /// <summary>The objects by the path of their kind, such as <c>api/v1/pods</c>, then by <c>namespace/name</c>, or <c>name</c> alone.</summary>
    public ConcurrentDictionary<string, SortedDictionary<string, JsonObject>> Objects { get; } = new()
    {
        ["api/v1/namespaces"] = [],
        ["api/v1/pods"] = [],
        ["api/v1/services"] = [],
        ["apis/networking.k8s.io/v1/networkpolicies"] = [],
        ["apis/networking.k8s.io/v1/ingresses"] = [],
    };

    /// <summary>What was asked, in order: method, path and query.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>Answers a request in another way than usual; null for the usual one.</summary>
    public Func<HttpRequest, (int Status, string Body, string? RetryAfter)?> Misbehave { get; set; } = _ => null;

    /// <summary>The largest page; a client may ask for fewer.</summary>
    public int PageSize { get; set; } = 500;

    public Uri Address => new(_app.Urls.Single());

    public static async Task<ApiServerStandIn> StartAsync(CancellationToken cancellation)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        var certificate = Certificate();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        var app = builder.Build();
        var server = new ApiServerStandIn(app, certificate);
        app.Run(server.AnswerAsync);
        await app.StartAsync(cancellation);
        return server;
    }

    /// <summary>A kubeconfig whose one context <c>test</c> leads here.</summary>
    public string Kubeconfig(string token = Token) => $"""
        apiVersion: v1
        kind: Config
        clusters:
          - name: stand-in
            cluster: {"{"} server: "{Address}", certificate-authority-data: {Convert.ToBase64String(Encoding.ASCII.GetBytes(_certificate.ExportCertificatePem()))} {"}"}
        users:
          - name: rempart
            user: {"{"} token: {token} {"}"}
        contexts:
          - name: test
            context: {"{"} cluster: stand-in, user: rempart {"}"}
        current-context: test

        """;

    /// <summary>Puts an object there, as another client would.</summary>
    public void Put(string kind, string yaml)
    {
        var value = Parse(yaml);
        value.Remove("apiVersion");
        value.Remove("kind");
        lock (Objects)
            Objects[kind][Key((string?)value["metadata"]!["namespace"], (string)value["metadata"]!["name"]!)] = value;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _certificate.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        Asked.Enqueue($"{request.Method} {request.Path.Value![1..]}{request.QueryString}");
        if (Misbehave(request) is { } strange)
        {
            context.Response.StatusCode = strange.Status;
            if (strange.RetryAfter is { } pause)
                context.Response.Headers.RetryAfter = pause;
            await context.Response.WriteAsync(strange.Body);
            return;
        }
        var (status, body) = request.Headers.Authorization != $"Bearer {Token}" ? (401, Status("Unauthorized", 401)) : request.Method switch
        {
            "GET" => List(request),
            "PATCH" => await ApplyAsync(request),
            "DELETE" => Delete(request),
            _ => (405, Status("the server does not allow this method on the requested resource", 405)),
        };
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body.ToJsonString());
    }

    private (int Status, JsonObject Body) List(HttpRequest request)
    {
        if (ApiServerDiscovery.Answer(request.Path.Value![1..]) is { } discovery)
            return (200, discovery);
        lock (Objects)
        {
            if (Split(request.Path.Value![1..]) is { } one && Objects.TryGetValue(one.Kind, out var kind))
                return kind.TryGetValue(Key(one.Namespace, one.Name), out var found) ? (200, (JsonObject)found.DeepClone()) : (404, Status($"\"{one.Name}\" not found", 404, "NotFound"));
            if (!Objects.TryGetValue(request.Path.Value![1..], out var objects))
                return (404, Status("the server could not find the requested resource", 404));
            var limit = Math.Min(PageSize, int.Parse(request.Query["limit"].ToString(), System.Globalization.CultureInfo.InvariantCulture));
            var after = request.Query["continue"].ToString();
            var page = objects.Where(item => string.CompareOrdinal(item.Key, after) > 0).Take(limit + 1).ToArray();
            var metadata = new JsonObject { ["resourceVersion"] = "7" };
            if (page.Length > limit)
                metadata["continue"] = page[limit - 1].Key;
            return (200, new JsonObject { ["kind"] = "AList", ["metadata"] = metadata, ["items"] = page.Length == 0 ? null : new JsonArray([.. page.Take(limit).Select(item => item.Value.DeepClone())]) });
        }
    }

    private async Task<(int Status, JsonObject Body)> ApplyAsync(HttpRequest request)
    {
        if (request.ContentType?.StartsWith("application/apply-patch+yaml", StringComparison.Ordinal) != true)
            return (415, Status("the body of the request was in an unknown format", 415));
        if (request.Query["fieldManager"].ToString().Length == 0)
            return (422, Status("PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch", 422));
        using var reader = new StreamReader(request.Body);
        var text = await reader.ReadToEndAsync();
        JsonObject value;
        try
        {
            value = Parse(text);
        }
        catch (YamlException error)
        {
            return (400, Status($"error decoding YAML: {error.Message}", 400));
        }
        if (Split(request.Path.Value![1..]) is not { } place || !Objects.ContainsKey(place.Kind))
            return (404, Status("the server could not find the requested resource", 404));
        var (kind, space, name) = place;
        if ((string?)value["metadata"]?["name"] != name || (string?)value["metadata"]?["namespace"] is { } other && other != space)
            return (400, Status("the name of the object does not match the name on the URL", 400));
        if (!Objects["api/v1/namespaces"].ContainsKey(space))
            return (404, Status($"namespaces \"{space}\" not found", 404));
        if (value["spec"]?["podSelector"] is null)
            return (422, Status($"NetworkPolicy.networking.k8s.io \"{name}\" is invalid: spec.podSelector: Required value", 422));
        if (request.Query["dryRun"] != "All")
        {
            value["metadata"]!["namespace"] = space;
            value.Remove("apiVersion");
            value.Remove("kind");
            lock (Objects)
                Objects[kind][Key(space, name)] = value;
        }
        return (200, (JsonObject)value.DeepClone());
    }

    private (int Status, JsonObject Body) Delete(HttpRequest request)
    {
        lock (Objects)
        {
            return Split(request.Path.Value![1..]) is { } place && Objects.TryGetValue(place.Kind, out var objects) && objects.Remove(Key(place.Namespace, place.Name))
                ? (200, Status("deleted", 200))
                : (404, Status("not found", 404));
        }
    }

    // apis/GROUP/VERSION/namespaces/NS/PLURAL/NAME
    private static (string Kind, string Namespace, string Name)? Split(string path) =>
        path.Split('/') is ["apis", var group, var version, "namespaces", var space, var plural, var name] ? ($"apis/{group}/{version}/{plural}", space, name) : null;

    private static string Key(string? space, string name) => space is null ? name : $"{space}/{name}";

    private static JsonObject Status(string message, int code, string reason = "") => new()
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["status"] = code < 400 ? "Success" : "Failure",
        ["message"] = message,
        ["reason"] = reason,
        ["code"] = code,
    };

    private static JsonObject Parse(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return (JsonObject)Convert(stream.Documents.Single().RootNode)!;

        static JsonNode? Convert(YamlNode node) => node switch
        {
            YamlMappingNode mapping => new JsonObject(mapping.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, Convert(pair.Value)))),
            YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(Convert)]),
            YamlScalarNode { Style: ScalarStyle.Plain, Value: var text } when int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
            YamlScalarNode { Value: var text } => JsonValue.Create(text),
            _ => null,
        };
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=stand-in", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
