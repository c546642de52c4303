using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rempart.Server.Identity;

namespace Rempart.Server.Tests.Identity;

public sealed class TokenTests(TestPostgres postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Text(JsonElement body, string name) => body.GetProperty(name).GetString()!;

    [Fact]
    public async Task The_cli_signs_in_by_code_and_pkce_and_a_replayed_code_revokes_everything()
    {
        await using var server = await TestServer.StartAsync(postgres);
        using var browser = new Browser(server);
        await browser.FirstSignInAsync("admin", server.OneTimePassword!);
        var (code, verifier) = await browser.CliCodeAsync();
        (await browser.RedeemAsync(code, new string('x', 43))).Status.ShouldBe(HttpStatusCode.BadRequest);

        (code, verifier) = await browser.CliCodeAsync();
        var (status, tokens) = await browser.RedeemAsync(code, verifier);
        status.ShouldBe(HttpStatusCode.OK);
        tokens.GetProperty("expires_in").GetInt32().ShouldBeInRange(890, 900);
        using var cli = new Browser(server);
        var me = await cli.ApiAsync(HttpMethod.Get, "/api/v1/me", token: Text(tokens, "access_token"));
        me.Status.ShouldBe(HttpStatusCode.OK);
        Text(me.Body, "actor").ShouldBe("user:admin");
        Text(me.Body, "role").ShouldBe("administrator");

        var refreshed = await cli.PostFormAsync("/connect/token", ("grant_type", "refresh_token"), ("client_id", "rempart-cli"), ("refresh_token", Text(tokens, "refresh_token")));
        refreshed.Status.ShouldBe(HttpStatusCode.OK);
        Text(refreshed.Body, "refresh_token").ShouldNotBe(Text(tokens, "refresh_token"));

        Text((await browser.RedeemAsync(code, verifier)).Body, "error").ShouldBe("invalid_grant");
        (await cli.ApiAsync(HttpMethod.Get, "/api/v1/me", token: Text(tokens, "access_token"))).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await cli.ApiAsync(HttpMethod.Get, "/api/v1/me", token: Text(refreshed.Body, "access_token"))).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("http://127.0.0.1:5/callback", "", "invalid_request")]
    [InlineData("http://127.0.0.1:5/callback", "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=plain", "invalid_request")]
    [InlineData("http://127.0.0.1:5/elsewhere", "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256", "redirect_uri")]
    [InlineData("https://evil.example/callback", "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256", "redirect_uri")]
    public async Task Without_pkce_or_with_another_redirect_address_there_is_no_code(string redirect, string more, string error)
    {
        await using var server = await TestServer.StartAsync(postgres);
        using var browser = new Browser(server);
        var page = await browser.GetAsync(Browser.Authorize(redirect, more));
        (page.Url.Query + page.Body).ShouldContain(error);
        page.Url.Query.ShouldNotContain("?code=");
        page.Url.Host.ShouldNotBe("evil.example");
    }

    [Fact]
    public async Task Ending_sessions_counts_at_the_next_request()
    {
        await using var server = await TestServer.StartAsync(postgres);
        using var browser = new Browser(server);
        await browser.FirstSignInAsync("admin", server.OneTimePassword!);
        var (code, verifier) = await browser.CliCodeAsync();
        var token = Text((await browser.RedeemAsync(code, verifier)).Body, "access_token");

        var list = (await browser.ApiAsync(HttpMethod.Get, "/api/v1/sessions")).Body;
        var sessions = list.GetProperty("items").EnumerateArray().ToDictionary(item => Text(item, "client"), item => Text(item, "id"));
        sessions.Keys.ShouldBe(["browser", "rempart-cli"], ignoreOrder: true);
        (await browser.ApiAsync(HttpMethod.Delete, $"/api/v1/sessions/{sessions["rempart-cli"]}")).Status.ShouldBe(HttpStatusCode.NoContent);
        using var cli = new Browser(server);
        (await cli.ApiAsync(HttpMethod.Get, "/api/v1/me", token: token)).Status.ShouldBe(HttpStatusCode.Unauthorized);

        using var scope = server.Services.CreateScope();
        var circuit = ActivatorUtilities.CreateInstance<Rempart.Server.Identity.Sessions.CircuitAuthentication>(scope.ServiceProvider);
        (await circuit.IsLiveAsync(sessions["browser"], Cancellation)).ShouldBeTrue();
        (await browser.ApiAsync(HttpMethod.Delete, $"/api/v1/sessions/{sessions["browser"]}")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await browser.ApiAsync(HttpMethod.Get, "/api/v1/me")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await browser.GetAsync("/")).Url.AbsolutePath.ShouldBe("/account/login");
        (await circuit.IsLiveAsync(sessions["browser"], Cancellation)).ShouldBeFalse();
    }

    [Fact]
    public async Task Each_role_may_do_what_it_may_and_a_changed_role_ends_its_tokens()
    {
        await using var server = await TestServer.StartAsync(postgres);
        using var admin = new Browser(server);
        await admin.FirstSignInAsync("admin", server.OneTimePassword!);
        using var machine = new Browser(server);
        string[] roles = [Policies.Viewer, Policies.Operator, Policies.Approver, Policies.Administrator];
        foreach (var role in roles)
        {
            var made = await admin.ApiAsync(HttpMethod.Post, "/api/v1/clients", new { id = $"m-{role}", role });
            made.Status.ShouldBe(HttpStatusCode.Created);
            var token = await TokenAsync(machine, $"m-{role}", Text(made.Body, "secret"));
            foreach (var policy in roles)
            {
                (await machine.ApiAsync(HttpMethod.Get, $"/api/v1/only/{policy}", token: token)).Status
                    .ShouldBe(Array.IndexOf(roles, policy) <= Array.IndexOf(roles, role) ? HttpStatusCode.OK : HttpStatusCode.Forbidden, $"{role} at {policy}");
            }
            foreach (var (method, path) in ((HttpMethod, string)[])
                [(HttpMethod.Get, "/api/v1/users"), (HttpMethod.Get, "/api/v1/clients"), (HttpMethod.Get, "/api/v1/sessions?user=*"), (HttpMethod.Delete, "/api/v1/users/x/sessions")])
            {
                (await machine.ApiAsync(method, path, token: token)).Status.ShouldBe(role == Policies.Administrator ? HttpStatusCode.OK : HttpStatusCode.Forbidden, $"{role} at {path}");
                (await machine.ApiAsync(method, path)).Status.ShouldBe(HttpStatusCode.Unauthorized, path);
            }
            (await admin.ApiAsync(HttpMethod.Delete, $"/api/v1/clients/m-{role}")).Status.ShouldBe(HttpStatusCode.NoContent);
            (await machine.ApiAsync(HttpMethod.Get, "/api/v1/me", token: token)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        }
        (await machine.ApiAsync(HttpMethod.Get, "/without-policy")).Status.ShouldBe(HttpStatusCode.Unauthorized);

        var user = await admin.ApiAsync(HttpMethod.Post, "/api/v1/users", new { name = "alice", role = "viewer" });
        using var alice = new Browser(server);
        (await alice.FirstSignInAsync("alice", Text(user.Body, "oneTimePassword"))).Body.ShouldBe("home of user:alice");
        (await alice.ApiAsync(HttpMethod.Get, "/api/v1/users")).Status.ShouldBe(HttpStatusCode.Forbidden);
        var id = Text(user.Body.GetProperty("user"), "id");
        (await admin.ApiAsync(HttpMethod.Patch, $"/api/v1/users/{id}", new { role = "administrator" })).Status.ShouldBe(HttpStatusCode.OK);
        (await alice.ApiAsync(HttpMethod.Get, "/api/v1/me")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await admin.ApiAsync(HttpMethod.Patch, $"/api/v1/users/{id}", new { blocked = true })).Status.ShouldBe(HttpStatusCode.OK);
        (await alice.SignInAsync("alice", Browser.Password)).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_last_administrator_stays_and_bad_requests_say_what_to_do()
    {
        await using var server = await TestServer.StartAsync(postgres);
        using var admin = new Browser(server);
        await admin.FirstSignInAsync("admin", server.OneTimePassword!);
        var id = Text((await admin.ApiAsync(HttpMethod.Get, "/api/v1/me")).Body, "id");
        foreach (var (method, body) in ((HttpMethod, object?)[])
            [(HttpMethod.Delete, null), (HttpMethod.Patch, new { blocked = true }), (HttpMethod.Patch, new { role = "viewer" })])
        {
            var refused = await admin.ApiAsync(method, $"/api/v1/users/{id}", body);
            refused.Status.ShouldBe(HttpStatusCode.Conflict);
            Text(refused.Body, "detail").ShouldBe("This is the last administrator who is not blocked. Make another account administrator first.");
        }
        (await admin.ApiAsync(HttpMethod.Get, "/api/v1/me")).Status.ShouldBe(HttpStatusCode.OK);
        foreach (var (path, body, status, detail) in ((string, object, HttpStatusCode, string)[])
            [
                ("users", new { name = "admin", role = "viewer" }, HttpStatusCode.Conflict, "There is an account named 'admin' already. Choose another name."),
                ("users", new { name = "a b", role = "viewer" }, HttpStatusCode.BadRequest, "'a b' is no user name. Use letters, digits and -._@+, at most 256."),
                ("users", new { name = "bob", role = "root" }, HttpStatusCode.BadRequest, "'root' is no role. Write viewer, operator, approver or administrator."),
                ("clients", new { id = "X", role = "viewer" }, HttpStatusCode.BadRequest, "'X' is no client id. Use 3 to 64 lower-case letters, digits and dashes."),
                ("clients", new { id = "rempart-cli", role = "viewer" }, HttpStatusCode.Conflict, "There is a client 'rempart-cli' already. Choose another id."),
            ])
        {
            var refused = await admin.ApiAsync(HttpMethod.Post, $"/api/v1/{path}", body);
            refused.Status.ShouldBe(status);
            Text(refused.Body, "detail").ShouldBe(detail);
        }
    }

    [Fact]
    public async Task The_local_socket_knows_root_and_nobody_else()
    {
        await using var server = await TestServer.StartAsync(postgres);
        using var http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(server.Socket), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        var me = await http.GetStringAsync(new Uri("http://localhost/api/v1/me"), Cancellation);
        me.ShouldContain($"\"actor\":\"local:{Environment.UserName}\"");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Another account can only be taken as root.");
        var start = new ProcessStartInfo("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", "curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "--unix-socket", server.Socket, "http://localhost/api/v1/me"])
        {
            RedirectStandardOutput = true,
        };
        using var curl = Process.Start(start)!;
        (await curl.StandardOutput.ReadToEndAsync(Cancellation)).ShouldBe("403");
        await curl.WaitForExitAsync(Cancellation);
    }

    internal static async Task<string> TokenAsync(Browser browser, string id, string secret)
    {
        var (status, body) = await browser.PostFormAsync("/connect/token", ("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret));
        status.ShouldBe(HttpStatusCode.OK);
        return Text(body, "access_token");
    }
}
