using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.IdentityModel.Tokens;
using Rempart.Server.Identity.Accounts;

namespace Rempart.Server.Tests.Identity;

/// <summary>A browser as far as sign-in needs one: cookies, redirects, forms. It trusts the given servers' certificates only.</summary>
internal sealed partial class Browser : IDisposable
{
    public const string Password = "four unrelated words here";
    private readonly HttpClient _http;
    private readonly Uri _server;

    public Browser(TestServer server, params TestServer[] others)
        : this(server.Url, [server.Certificate, .. others.Select(item => item.Certificate)])
    {
    }

    public Browser(Uri server, params X509Certificate2[] certificates)
    {
        _server = server;
        var trusted = certificates.Select(certificate => certificate.Thumbprint).ToHashSet();
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            CookieContainer = new CookieContainer(),
            SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => trusted.Contains(certificate!.GetCertHashString()) },
        })
        { BaseAddress = server };
        _http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public sealed record Page(HttpStatusCode Status, Uri Url, string Body, HttpResponseMessage Response);

    public Task<Page> GetAsync(string url) => SendAsync(new HttpRequestMessage(HttpMethod.Get, url));

    /// <summary>Sends and follows redirects on the servers it knows; stops at other addresses.</summary>
    public async Task<Page> SendAsync(HttpRequestMessage request, bool follow = true)
    {
        for (var hop = 0; ; hop++)
        {
            hop.ShouldBeLessThan(12, "Redirected in circles.");
            var response = await _http.SendAsync(request, Cancellation);
            var url = new Uri(_server, request.RequestUri!);
            var next = response.Headers.Location is { } location ? new Uri(url, location) : null;
            if (!follow || next is null || next.Scheme != "https")
                return new Page(response.StatusCode, next ?? url, await response.Content.ReadAsStringAsync(Cancellation), response);
            request = new HttpRequestMessage(HttpMethod.Get, next);
        }
    }

    /// <summary>Fills in the form of a page and sends it.</summary>
    public Task<Page> SubmitAsync(Page page, params (string Name, string Value)[] fields)
    {
        var form = FormPattern().Match(page.Body);
        form.Success.ShouldBeTrue(page.Body);
        var values = InputPattern().Matches(form.Value)
            .ToDictionary(input => input.Groups[1].Value, input => WebUtility.HtmlDecode(input.Groups[2].Value));
        foreach (var (name, value) in fields)
            values[name] = value;
        return SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri(page.Url, form.Groups[1].Value)) { Content = new FormUrlEncodedContent(values) });
    }

    public async Task<Page> SignInAsync(string userName, string password, string from = "/") =>
        await SubmitAsync(await GetAsync(from), ("userName", userName), ("password", password));

    /// <summary>The first sign-in of an account: one-time password, own password, no second factor.</summary>
    public async Task<Page> FirstSignInAsync(string userName, string oneTimePassword)
    {
        var change = await SignInAsync(userName, oneTimePassword);
        change.Url.AbsolutePath.ShouldBe("/account/change-password");
        var offer = await SubmitAsync(change, ("newPassword", Password), ("repeat", Password));
        offer.Url.AbsolutePath.ShouldBe("/account/second-factor");
        return await SubmitAsync(offer, ("decision", "skip"));
    }

    /// <summary>The code an authenticator app would show for the secret on a page, in one of its next steps.</summary>
    public static string CodeOf(byte[] secret, int later = 0) => TimeCode.Compute(secret, TimeCode.StepOf(TimeProvider.System.GetUtcNow()) + later);

    public static byte[] SecretOf(Page page)
    {
        var text = SecretPattern().Match(page.Body).Groups[1].Value.Replace(" ", "", StringComparison.Ordinal);
        var bits = string.Concat(text.Select(letter => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. bits.Chunk(8).Where(bit => bit.Length == 8).Select(bit => Convert.ToByte(new string(bit), 2))];
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> ApiAsync(HttpMethod method, string path, object? body = null, string? token = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Accept.ParseAdd("application/json");
        if (token is not null)
            request.Headers.Authorization = new("Bearer", token);
        if (body is not null)
            request.Content = JsonContent.Create(body);
        using var response = await _http.SendAsync(request, Cancellation);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        return (response.StatusCode, text.StartsWith('{') ? JsonDocument.Parse(text).RootElement : default);
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> PostFormAsync(string path, params (string Name, string Value)[] fields)
    {
        using var content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using var response = await _http.PostAsync(path, content, Cancellation);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        return (response.StatusCode, text.StartsWith('{') ? JsonDocument.Parse(text).RootElement : default);
    }

    /// <summary>Signs the CLI in as its user would, and returns the code with the verifier for it.</summary>
    public async Task<(string Code, string Verifier)> CliCodeAsync(string redirect = "http://127.0.0.1:43210/callback")
    {
        var verifier = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));
        var challenge = Base64UrlEncoder.Encode(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(verifier)));
        var consent = await GetAsync(Authorize(redirect, $"&code_challenge={challenge}&code_challenge_method=S256"));
        consent.Body.ShouldContain("Rempart CLI wants to act for you");
        var back = await SubmitAsync(consent, ("decision", "allow"));
        back.Url.GetLeftPart(UriPartial.Path).ShouldBe(redirect);
        return (Regex.Match(back.Url.Query, "code=([^&]+)").Groups[1].Value, verifier);
    }

    public static string Authorize(string redirect, string more) =>
        $"/connect/authorize?client_id=rempart-cli&response_type=code&scope=openid%20profile%20roles%20offline_access&state=s&redirect_uri={Uri.EscapeDataString(redirect)}{more}";

    public Task<(HttpStatusCode Status, JsonElement Body)> RedeemAsync(string code, string verifier, string redirect = "http://127.0.0.1:43210/callback") =>
        PostFormAsync("/connect/token", ("grant_type", "authorization_code"), ("client_id", "rempart-cli"), ("code", code), ("code_verifier", verifier), ("redirect_uri", redirect));

    public void Dispose() => _http.Dispose();

    [GeneratedRegex("<form method=\"post\" action=\"([^\"]+)\">.*?</form>", RegexOptions.Singleline)]
    private static partial Regex FormPattern();

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\"")]
    private static partial Regex InputPattern();

    [GeneratedRegex("<code>([A-Z2-7 ]+)</code>")]
    private static partial Regex SecretPattern();
}
