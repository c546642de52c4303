using System.Net;
using System.Security.Cryptography;
using Rempart.Server.Tests.EndToEnd;
using Rempart.Server.Tests.Identity.People;

namespace Rempart.Server.Tests.Identity.Auth0;

/// <summary>The built command signs in with a code at Auth0's stand-in, which the real server names, and works with its tokens.</summary>
public sealed class Auth0DeviceTests(TestPostgres postgres) : IAsyncLifetime
{
    private readonly string _home = Directory.CreateTempSubdirectory("rad").FullName;
    private Auth0StandIn _auth0 = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _auth0 = await Auth0StandIn.StartAsync();
        _auth0.Roles["administrator"] = ["rempart:administer", "rempart:read"];
        _auth0.Add("auth0|admin", "admin@r3edge.example").Roles.Add("administrator");
    }

    public async ValueTask DisposeAsync()
    {
        await _auth0.DisposeAsync();
        Directory.Delete(_home, recursive: true);
    }

    [Fact]
    public async Task The_command_line_signs_in_with_a_code_renews_its_token_at_Auth0_and_signs_out()
    {
        var estate = new PeopleEstate(PeopleEstate.Person("admin", "administrator"));
        await using var server = await TestServer.StartAsync(postgres, estate, _auth0.Settings);
        var url = server.Url.ToString().TrimEnd('/');
        var print = Convert.ToHexString(SHA256.HashData(server.Certificate.RawData));
        _auth0.DeviceErrors.Enqueue("authorization_pending");
        (_auth0.DeviceAllowedBy, _auth0.PersonTokenSeconds) = ("auth0|admin", 1);

        var login = await RunAsync("login", url, "--fingerprint", print, "--device");

        login.ShouldBe((0, $"Signed in to {url} as admin@r3edge.example.\n",
            $"On any device, open\n  {_auth0.Issuer}activate\nand type the code\n  WDJB-MJHT\nWaiting; the code counts for 15 minutes. Never type a code that somebody sent you.\n"));
        var first = _auth0.RefreshTokens.Keys.ShouldHaveSingleItem();
        // The access token is as good as over, so the next command renews it, at the issuer.
        var list = await RunAsync("people", "list");
        list.Code.ShouldBe(0, list.Error);
        list.Output.ShouldContain("admin");
        _auth0.RefreshTokens.Keys.ShouldHaveSingleItem().ShouldNotBe(first);

        (await RunAsync("logout")).ShouldBe((0, $"Signed out of {url}.\n", ""));
        _auth0.RefreshTokens.ShouldBeEmpty();

        _auth0.DeviceErrors.Enqueue("slow_down");
        _auth0.DeviceErrors.Enqueue("access_denied");
        var refused = await RunAsync("login", url, "--fingerprint", print, "--device");
        refused.Code.ShouldBe(3);
        refused.Error.ShouldEndWith("error: the sign-in was refused: the person said no\n");
    }

    [Fact]
    public async Task A_server_whose_issuer_does_not_know_the_command_line_says_so()
    {
        var settings = _auth0.Settings.Where(setting => setting.Item1 != "Rempart:Identity:CliClientId").ToArray();
        await using var server = await TestServer.StartAsync(postgres, new PeopleEstate(), settings);
        using var browser = new Browser(server);
        var resource = await browser.ApiAsync(HttpMethod.Get, "/.well-known/oauth-protected-resource");
        (resource.Status, resource.Body.GetProperty("authorization_servers")[0].GetString(), resource.Body.TryGetProperty("rempart_cli", out _)).ShouldBe((HttpStatusCode.OK, _auth0.Issuer, false));

        var login = await RunAsync("login", server.Url.ToString(), "--fingerprint", Convert.ToHexString(SHA256.HashData(server.Certificate.RawData)), "--device");

        login.ShouldBe((3, "",
            $"error: people of {server.Url.ToString().TrimEnd('/')} sign in at {_auth0.Issuer}, where the command line is not known. Ask an administrator to register it there as a public client, and to put its id into Rempart__Identity__CliClientId\n"));
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        // An issuer is trusted as the system trusts it; of the test's system the stand-in's certificate is an authority.
        using var process = CommandLine.Start(_home, [("SSL_CERT_FILE", _auth0.CertificateFile)], arguments);
        var output = process.StandardOutput.ReadToEndAsync(Cancellation);
        var error = process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, await output, await error);
    }
}
