using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Rempart.Server.Tests.Backups;

/// <summary>
/// Verifies every request's signature as S3 does (AWS Signature Version 4) and hands it on to a store that does not. Written from "Signature
/// Calculations for the Authorization Header" of the S3 reference.
/// </summary>
internal sealed class S3Gate : IAsyncDisposable
{
    private const string Algorithm = "AWS4-HMAC-SHA256";
    private static readonly TimeSpan MostSkew = TimeSpan.FromMinutes(15);

    private readonly WebApplication _app;
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private readonly Uri _store;
    private readonly IReadOnlyDictionary<string, string> _accounts;

    private S3Gate(WebApplication app, Uri store, IReadOnlyDictionary<string, string> accounts) => (_app, _store, _accounts) = (app, store, accounts);

    public int Port => new Uri(_app.Urls.Single()).Port;

    /// <summary>Starts one.</summary>
    /// <param name="certificate">What it shows.</param>
    /// <param name="store">The store behind it.</param>
    /// <param name="accounts">The secret of each key.</param>
    public static async Task<S3Gate> StartAsync(X509Certificate2 certificate, Uri store, IReadOnlyDictionary<string, string> accounts)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate));
        });
        var gate = new S3Gate(builder.Build(), store, accounts);
        gate._app.Run(gate.PassAsync);
        await gate._app.StartAsync();
        return gate;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _client.Dispose();
    }

    private async Task PassAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        if (Refusal(http.Request, body.ToArray()) is { } code)
        {
            http.Response.StatusCode = 403;
            http.Response.ContentType = "application/xml";
            await http.Response.WriteAsync($"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>refused</Message></Error>");
            return;
        }
        using var request = new HttpRequestMessage(new HttpMethod(http.Request.Method), new Uri($"{_store.GetLeftPart(UriPartial.Authority)}{Target(http.Request)}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        body.Position = 0;
        request.Content = new StreamContent(body);
        foreach (var (name, values) in http.Request.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
                request.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }
        using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, http.RequestAborted);
        http.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(header => !header.Key.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase) && !header.Key.Equals("Connection", StringComparison.OrdinalIgnoreCase)))
            http.Response.Headers[name] = values.ToArray();
        await answer.Content.CopyToAsync(http.Response.Body, http.RequestAborted);
    }

    // S3's code for what is wrong; null for a request that is signed as it must be.
    private string? Refusal(HttpRequest request, byte[] body)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (!authorization.StartsWith(Algorithm + " ", StringComparison.Ordinal))
            return "AccessDenied";
        var parts = authorization[(Algorithm.Length + 1)..].Split(',', StringSplitOptions.TrimEntries).Select(part => part.Split('=', 2)).Where(part => part.Length == 2).ToDictionary(part => part[0], part => part[1]);
        if (!parts.TryGetValue("Credential", out var credential) || credential.Split('/') is not [var key, var day, var region, "s3", "aws4_request"]
            || !parts.TryGetValue("SignedHeaders", out var signed) || !parts.TryGetValue("Signature", out var signature))
            return "AuthorizationHeaderMalformed";
        if (!_accounts.TryGetValue(key, out var secret))
            return "InvalidAccessKeyId";
        var date = request.Headers["x-amz-date"].ToString();
        if (!DateTimeOffset.TryParseExact(date, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) || !date.StartsWith(day, StringComparison.Ordinal))
            return "AccessDenied";
        if ((TimeProvider.System.GetUtcNow() - at).Duration() > MostSkew)
            return "RequestTimeTooSkewed";
        var hash = request.Headers["x-amz-content-sha256"].ToString();
        if (hash != Convert.ToHexStringLower(SHA256.HashData(body)))
            return "XAmzContentSHA256Mismatch";
        var names = signed.Split(';');
        if (!names.Contains("host") || request.Headers.Keys.Any(name => name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase) && !names.Contains(name.ToLowerInvariant())))
            return "AccessDenied";
        var canonical = string.Join('\n',
            [request.Method, Path(request), Query(request), .. names.Select(name => $"{name}:{string.Join(' ', request.Headers[name].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries))}"), "", signed, hash]);
        var scope = $"{day}/{region}/s3/aws4_request";
        var toSign = $"{Algorithm}\n{date}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var signing = ((string[])[day, region, "s3", "aws4_request"]).Aggregate(Encoding.UTF8.GetBytes("AWS4" + secret), (from, part) => HMACSHA256.HashData(from, Encoding.UTF8.GetBytes(part)));
        var wanted = Convert.ToHexStringLower(HMACSHA256.HashData(signing, Encoding.UTF8.GetBytes(toSign)));
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(wanted), Encoding.ASCII.GetBytes(signature)) ? null : "SignatureDoesNotMatch";
    }

    private static string Target(HttpRequest request) => request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

    // S3 encodes each part of the path once.
    private static string Path(HttpRequest request) => string.Join('/', Target(request).Split('?')[0].Split('/').Select(part => Uri.EscapeDataString(Uri.UnescapeDataString(part))));

    private static string Query(HttpRequest request)
    {
        var pairs = Target(request).Split('?', 2) is [_, { Length: > 0 } query]
            ? query.Split('&').Select(pair => pair.Split('=', 2)).Select(pair => (Name: Encoded(pair[0]), Value: Encoded(pair.ElementAtOrDefault(1) ?? "")))
            : [];
        return string.Join('&', pairs.OrderBy(pair => pair.Name, StringComparer.Ordinal).ThenBy(pair => pair.Value, StringComparer.Ordinal).Select(pair => $"{pair.Name}={pair.Value}"));
    }

    private static string Encoded(string text) => Uri.EscapeDataString(Uri.UnescapeDataString(text));
}
