using System.Security.Cryptography;
using System.Text;
using System.Web;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Tests.Client;

namespace Rempart.Cli.Tests.Identity;

/// <summary>The sign-in over real TLS and a real loopback redirect, against a provider that checks PKCE as RFC 7636 asks.</summary>
public class LoginTests
{
    private const string IdToken = "e30.eyJwcmVmZXJyZWRfdXNlcm5hbWUiOiJhbGljZSJ9.c2ln";

    /// <summary>The smallest provider: it knows one code and the challenge that it was asked with.</summary>
    private sealed class Provider
    {
        public string Url { get; set; } = "";

        public string? Challenge { get; set; }

        public string? Redirect { get; set; }

        public (int, string) Answer(string call, string body)
        {
            if (call == "GET /.well-known/openid-configuration")
                return (200, $$"""{"issuer":"{{Url}}/","authorization_endpoint":"{{Url}}/connect/authorize","token_endpoint":"{{Url}}/connect/token"}""");
            var form = HttpUtility.ParseQueryString(body);
            var hash = Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"] ?? ""))).TrimEnd('=').Replace('+', '-').Replace('/', '_');
            return call == "POST /connect/token" && form["code"] == "good" && hash == Challenge && form["redirect_uri"] == Redirect && form["client_id"] == "rempart-cli"
                ? (200, $$"""{"access_token":"a1","refresh_token":"r1","expires_in":3600,"id_token":"{{IdToken}}"}""")
                : (400, """{"error":"invalid_grant","error_description":"The code does not fit."}""");
        }

        /// <summary>The browser: it signs in and follows the redirect.</summary>
        public bool Browse(Uri page, string query)
        {
            var asked = HttpUtility.ParseQueryString(page.Query);
            asked["code_challenge_method"].ShouldBe("S256");
            asked["scope"].ShouldBe("openid profile offline_access rempart");
            (Challenge, Redirect) = (asked["code_challenge"], asked["redirect_uri"]);
            _ = VisitAsync(new Uri(Redirect + "?" + query.Replace("STATE", asked["state"], StringComparison.Ordinal)));
            return true;
        }

        private static async Task VisitAsync(Uri redirect)
        {
            using var browser = new HttpClient();
            // Another page of the browser comes first, and must not end the waiting.
            (await browser.GetAsync(new Uri(redirect, "/callback?state=other&code=evil"))).IsSuccessStatusCode.ShouldBeFalse();
            (await browser.GetAsync(new Uri(redirect, "/favicon.ico"))).IsSuccessStatusCode.ShouldBeFalse();
            (await browser.GetStringAsync(redirect)).ShouldContain("<p>");
        }
    }

    [Theory]
    [InlineData("state=STATE&code=good", true, "Signed in to {0} as alice.\n", "")]
    [InlineData("state=STATE&code=bad", false, "", "error: the sign-in was refused: The code does not fit.\n")]
    [InlineData("state=STATE&error=access_denied&error_description=Not+today", false, "", "error: the sign-in was refused: Not today\n")]
    public async Task The_browser_brings_the_code_and_pkce_binds_it(string query, bool good, string output, string error)
    {
        var provider = new Provider();
        using var certificate = RawServer.MakeCertificate(CliRun.Now.AddDays(-1), CliRun.Now.AddDays(1));
        await using var server = RawServer.OverTls(certificate, provider.Answer);
        provider.Url = server.Url;
        using var run = new CliRun { Time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(CliRun.Now), OpenBrowser = page => provider.Browse(page, query) };

        var exit = await run.RunAsync("login", server.Url, "--fingerprint", ServerTrust.Fingerprint(certificate));

        run.Output.ShouldBe(string.Format(null, output, server.Url));
        run.Error.ShouldStartWith("Sign in in the browser window that opened. If none did, open:\n" + server.Url + "/connect/authorize?response_type=code&client_id=rempart-cli&");
        run.Error.ShouldEndWith(good ? "\n" : error);
        exit.ShouldBe(good ? ExitCodes.True : ExitCodes.CouldNotTell);
        var stored = new ServerStore(run.Environment).Read();
        stored.Default.ShouldBe(good ? server.Url : null);
        stored.Servers.Values.Select(known => (known.AccessToken, known.RefreshToken, known.ExpiresAt))
            .ShouldBe(good ? [("a1", "r1", CliRun.Now.AddHours(1))] : []);
    }

    [Fact]
    public async Task An_unknown_certificate_is_never_trusted_without_a_yes()
    {
        using var certificate = RawServer.MakeCertificate(CliRun.Now.AddDays(-1), CliRun.Now.AddDays(1));
        await using var server = RawServer.OverTls(certificate, (_, _) => (404, ""));
        var print = ServerTrust.Fingerprint(certificate);
        using var pipe = new CliRun();
        using var no = new CliRun { InputIsTerminal = true, Input = "\n" };
        using var wrong = new CliRun();

        (await pipe.RunAsync("login", server.Url)).ShouldBe(ExitCodes.Usage);
        (await no.RunAsync("login", server.Url)).ShouldBe(ExitCodes.CouldNotTell);
        (await wrong.RunAsync("login", server.Url, "--fingerprint", "AA:BB")).ShouldBe(ExitCodes.CouldNotTell);

        pipe.Error.ShouldEndWith($"if that is the server's, add --fingerprint {print}\n");
        no.Error.ShouldBe(
            $"No authority of this system vouches for {server.Url}.\n  subject      CN=rempart\n  SHA-256      {print}\nThe server prints its fingerprint when it starts; compare them.\n"
            + $"Trust this certificate? [y/N] error: the certificate of {server.Url} was not accepted; nothing was stored\n");
        wrong.Error.ShouldBe($"error: {server.Url} shows a certificate with the fingerprint {print}, not AA:BB; someone may be in between, nothing was stored\n");
        new ServerStore(no.Environment).Read().Servers.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_known_server_with_another_certificate_is_an_error_and_not_a_question()
    {
        using var first = RawServer.MakeCertificate(CliRun.Now.AddDays(-1), CliRun.Now.AddDays(1));
        using var second = RawServer.MakeCertificate(CliRun.Now.AddDays(-1), CliRun.Now.AddDays(1));
        await using var server = RawServer.OverTls(second, (_, _) => (404, ""));
        using var run = new CliRun { InputIsTerminal = true, Input = "y\n" };
        await new ServerStore(run.Environment).ChangeAsync(
            servers => servers.With(ServerAddress.Parse(server.Url, "test"), new StoredServer { Certificate = first.ExportCertificatePem() }),
            TestContext.Current.CancellationToken);

        (await run.RunAsync("login", server.Url)).ShouldBe(ExitCodes.CouldNotTell);

        run.Error.ShouldStartWith($"error: {server.Url} shows another certificate than at the last login (SHA-256 {ServerTrust.Fingerprint(second)}).");
    }
}
