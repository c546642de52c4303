using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Rempart.Server.Hosting;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.EndToEnd;

/// <summary>Walks every endpoint that the whole server maps, and proves that none is open but those that must be.</summary>
public sealed class EndpointWalkTests(TestServer server) : IClassFixture<TestServer>
{
    // Each with the reason why a caller without an account may use it.
    private static readonly (string Prefix, string Reason)[] Open =
    [
        ("/health/", "a supervisor has no account"),
        ("/ledger", "monitors and witnesses need no account; entries are salted commitments"),
        ("/api/v1/access/webhook", "another system signs its decisions with a shared secret; without the secret there is no webhook"),
        ("/device", "the page where a signed-in person types the code of a device; the form checks session and token"),
        ("/api/v1/collect/", "senders of logs have a token of their source, which the endpoint itself asks for"),
        ("/opentelemetry.proto.collector.logs.v1.LogsService/", "the same senders, over gRPC"),
        ("/account/", "signing in comes before being signed in; the forms that change something check the step or the session"),
        ("/connect/", "the OpenID Connect protocol authenticates clients and people itself"),
        ("/.well-known/", "discovery"),
        ("/language", "a cookie with a language, nothing else"),
        ("/_framework/", "Blazor's scripts"),
        ("/_blazor/initializers", "the list of Blazor's scripts"),
        ("/error", "what people see when something failed"),
        ("/status/", "what people see when something was not found"),
        ("/not-found", "what people see when something was not found"),
    ];

    // ASP.NET Core's own, for files that appear while a build runs. It takes no conventions; the fallback policy guards it, as the
    // third test shows.
    private const string FilesOfABuild = "{**path:file}";

    [Fact]
    public void Every_endpoint_names_a_policy_or_is_on_the_short_list_of_open_ones()
    {
        var undeclared = Endpoints()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAuthorizeData>() is null)
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null)
            .Select(endpoint => endpoint.RoutePattern.RawText)
            .Where(path => !IsOpen(path!) && path != FilesOfABuild)
            .ToArray();

        undeclared.ShouldBeEmpty();
    }

    [Fact]
    public void Only_endpoints_of_the_short_list_allow_anonymous_callers()
    {
        var open = Endpoints()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/'))
            .Where(path => !IsOpen(path) && !IsFile(path))
            .Distinct()
            .ToArray();

        open.ShouldBeEmpty();
    }

    [Fact]
    public async Task No_endpoint_outside_the_list_answers_a_caller_without_account()
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false, ServerCertificateCustomValidationCallback = (_, certificate, _, _) => certificate!.RawData.AsSpan().SequenceEqual(server.App.Services.GetRequiredService<ServerCertificate>().Certificate.RawData) };
        using var client = new HttpClient(handler) { BaseAddress = new Uri(ServerHost.Url(server.App)) };
        var walked = 0;

        foreach (var (method, path) in Requests())
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            if (method is "POST" or "PUT" or "PATCH")
                request.Content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

            var refused = response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
                || response.StatusCode == HttpStatusCode.Redirect && response.Headers.Location!.OriginalString.StartsWith("/account/sign-in", StringComparison.Ordinal);
            refused.ShouldBeTrue($"{method} {path} answered {(int)response.StatusCode}");
            walked++;
        }

        walked.ShouldBeGreaterThan(25);
    }

    [Theory]
    [InlineData("viewer", "GET /api/v1/posture", "GET /api/v1/findings", "GET /api/v1/findings.sarif", "GET /api/v1/evidence", "GET /api/v1/evidence/{index:long}/proof")]
    [InlineData("operator", "POST /api/v1/assessments", "POST /api/v1/plans", "POST /api/v1/plans/{id}/apply", "GET /api/v1/events/search", "GET /api/v1/events/counts", "GET /api/v1/events/tail", "GET /api/v1/events/export", "POST /api/v1/events/sql", "DELETE /api/v1/events/searches/{name}", "GET /api/v1/events/holds")]
    [InlineData("approver", "POST /api/v1/findings/{fingerprint}/acceptance", "DELETE /api/v1/findings/{fingerprint}/acceptance")]
    [InlineData("administrator", "GET /api/v1/users", "POST /api/v1/users", "PATCH /api/v1/users/{id:guid}", "POST /api/v1/clients", "DELETE /api/v1/clients/{id}", "POST /api/v1/bastion/{hostId}/installation", "POST /api/v1/bastion/authorities/rotation", "POST /api/v1/sources/{source}/tokens", "DELETE /api/v1/sources/{source}/tokens/{id}", "POST /api/v1/events/holds", "POST /api/v1/events/holds/{id}/release")]
    [InlineData("bastion", "GET /api/v1/bastion/{hostId}/updates", "POST /api/v1/bastion/{hostId}/events", "POST /api/v1/bastion/{hostId}/host-certificate")]
    public void What_changes_more_needs_more(string policy, params string[] expected)
    {
        var found = Endpoints()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAuthorizeData>()?.Policy == policy)
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []).Select(method => $"{method} /{endpoint.RoutePattern.RawText!.Trim('/')}"))
            .ToArray();

        expected.Except(found).ShouldBeEmpty();
    }

    private IEnumerable<RouteEndpoint> Endpoints() =>
        server.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    private IEnumerable<(string Method, string Path)> Requests() =>
        from endpoint in Endpoints()
        let path = "/" + Fill(endpoint.RoutePattern)
        where endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null && !IsOpen(path)
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        select (method, path);

    private static string Fill(Microsoft.AspNetCore.Routing.Patterns.RoutePattern pattern) =>
        string.Join('/', pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
        {
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternSeparatorPart separator => separator.Content,
            _ => "1",
        }))));

    private static bool IsOpen(string path) =>
        Open.Any(entry => ("/" + path.TrimStart('/')).StartsWith(entry.Prefix, StringComparison.Ordinal));

    private static bool IsFile(string path) =>
        Path.GetExtension(path) is ".css" or ".js" or ".svg" or ".ico" or ".png" or ".woff2" or ".map" or ".gz" or ".br" or ".json" or ".mjs";
}
