using System.Net;

namespace Rempart.Server.Tests.Identity;

public sealed class HeadersTests(TestPostgres postgres)
{
    [Fact]
    public async Task Every_response_has_the_security_headers_and_other_origins_change_nothing()
    {
        await using var server = await TestServer.StartAsync(postgres);
        using var browser = new Browser(server);
        foreach (var path in (string[])["/account/login", "/api/v1/me", "/account.css", "/nothing", "/.well-known/openid-configuration"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            var response = (await browser.SendAsync(request, follow: false)).Response;
            var headers = response.Headers.ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
            var policy = headers["Content-Security-Policy"];
            policy.ShouldStartWith($"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self' wss://localhost:{server.Url.Port}; form-action 'self'");
            policy.ShouldEndWith("; frame-ancestors 'none'; base-uri 'self'");
            policy.ShouldNotContain("unsafe");
            headers["X-Content-Type-Options"].ShouldBe("nosniff");
            headers["Referrer-Policy"].ShouldBe("same-origin");
            headers["Permissions-Policy"].ShouldStartWith("camera=()");
            headers["Cross-Origin-Opener-Policy"].ShouldBe("same-origin");
            headers["Cross-Origin-Resource-Policy"].ShouldBe("same-origin");
            headers.ShouldNotContainKey("Server");
            headers.ShouldNotContainKey("Strict-Transport-Security", "the name is a loopback name");
        }
        using var named = new HttpRequestMessage(HttpMethod.Get, "/account/login") { Headers = { Host = "rempart.example" } };
        (await browser.SendAsync(named)).Response.Headers.GetValues("Strict-Transport-Security").ShouldBe(["max-age=31536000"]);

        using var foreign = new HttpRequestMessage(HttpMethod.Post, "/account/login") { Headers = { { "Origin", "https://localhost:1" } } };
        (await browser.SendAsync(foreign)).Status.ShouldBe(HttpStatusCode.Forbidden);
        var page = await browser.GetAsync("/account/login");
        page.Body.ShouldNotContain("<script");
        page.Body.ShouldNotContain("style=");
        page.Response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        (await browser.ApiAsync(HttpMethod.Get, "/api/v1/me")).Body.GetProperty("detail").GetString().ShouldStartWith("Sign in first:");
    }
}
