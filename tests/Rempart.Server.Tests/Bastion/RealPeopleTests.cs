using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rempart.Core.Access;
using Rempart.Core.Estates;
using Rempart.Server.Hosting;
using Rempart.Server.Identity.People.Controls;
using Rempart.Server.Tests.Identity;
using Rempart.Server.Tests.Identity.Auth0;
using Rempart.Ssh.Keys;
using Rempart.Ssh.RevocationLists;
using TestServer = Rempart.Server.Tests.Infrastructure.TestServer;

namespace Rempart.Server.Tests.Bastion;

/// <summary>The bastion with real accounts: whoever is ended at the login provider loses console, API and every grant.</summary>
public sealed class RealPeopleTests(TestPostgres postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_is_ended_at_the_embedded_provider_loses_console_API_and_grants()
    {
        await using var server = await StartAsync();
        using var admin = Open(server);
        await admin.FirstSignInAsync("admin", await File.ReadAllTextAsync(server.PathOf("secrets", "first-administrator-password"), Cancellation));
        var made = await admin.ApiAsync(HttpMethod.Post, "/api/v1/users", new { name = "ana", role = "viewer" });
        var gate = await admin.ApiAsync(HttpMethod.Post, "/api/v1/clients", new { id = "gate", role = "bastion" });
        using var machine = Open(server);
        var gateToken = await TokenTests.TokenAsync(machine, "gate", gate.Body.GetProperty("secret").GetString()!);
        using var ana = Open(server);
        await ana.FirstSignInAsync("ana", made.Body.GetProperty("oneTimePassword").GetString()!);
        var (code, verifier) = await ana.CliCodeAsync();
        var token = (await ana.RedeemAsync(code, verifier)).Body.GetProperty("access_token").GetString()!;

        await CutAsync(server, new Caller(admin, null), ana, token, new Caller(machine, gateToken), made.Body.GetProperty("user").GetProperty("id").GetString()!);
        await UnusedAsync(server);
    }

    [Fact]
    public async Task Who_is_ended_at_Auth0_s_stand_in_loses_console_API_and_grants()
    {
        await using var auth0 = await Auth0StandIn.StartAsync();
        auth0.Roles["administrator"] = ["rempart:administer", "rempart:read"];
        auth0.Roles["dba"] = ["rempart:read"];
        auth0.Add("auth0|admin", "admin@test.example").Roles.Add("administrator");
        auth0.Add("auth0|ana", "ana@test.example").Roles.Add("dba");
        await using var server = await StartAsync([.. auth0.Settings, ("Rempart:Identity:NameClaim", Auth0StandIn.EmailClaim), ("Rempart:Identity:Roles:bastion:0", "rempart:bastion")]);
        using var ana = Open(server, auth0);
        auth0.AtTheBrowser = "auth0|ana";
        (await ana.GetAsync("/")).Status.ShouldBe(HttpStatusCode.OK);
        using var api = Open(server);
        var admin = new Caller(api, auth0.AccessToken("auth0|admin", "", "rempart:administer"));
        var gate = new Caller(api, auth0.AccessToken("gate@clients", "", "rempart:bastion"));

        await CutAsync(server, admin, ana, auth0.AccessToken("auth0|ana", "", "rempart:read"), gate, "auth0|ana");

        (auth0.Users["auth0|ana"].Blocked, auth0.Users["auth0|ana"].Sessions.Count).ShouldBe((true, 0));
        // A token that tells no address belongs to nobody of the estate, and says what to do about it.
        auth0.Add("auth0|kim", "kim@test.example").Roles.Add("dba");
        var kim = auth0.AccessToken("auth0|kim", "", "rempart:read");
        (await api.ApiAsync(HttpMethod.Get, "/api/v1/access/grants", token: kim)).Status.ShouldBe(HttpStatusCode.OK);
        auth0.Users["auth0|kim"].Email = "";
        var nameless = auth0.AccessToken("auth0|kim", "", "rempart:read");
        auth0.Users["auth0|kim"].Email = "kim@test.example";
        var refused = await api.ApiAsync(HttpMethod.Get, "/api/v1/access/grants", token: nameless);
        (refused.Status, refused.Body.GetProperty("detail").GetString()).ShouldBe(
            (HttpStatusCode.Forbidden, "Your sign-in does not tell your e-mail address. Let an administrator name a claim of the access token that holds it: Rempart__Identity__NameClaim."));
    }

    /// <summary>What bench/identity-cutoff.sh prints. Explicit: it says how fast it is on a machine, not whether it is right.</summary>
    [Fact(Explicit = true)]
    public async Task Measured_from_ending_everything_to_the_cut_off()
    {
        await using var server = await StartAsync();
        using var admin = Open(server);
        await admin.FirstSignInAsync("admin", await File.ReadAllTextAsync(server.PathOf("secrets", "first-administrator-password"), Cancellation));
        var made = await admin.ApiAsync(HttpMethod.Post, "/api/v1/users", new { name = "ana", role = "viewer" });
        var made2 = await admin.ApiAsync(HttpMethod.Post, "/api/v1/clients", new { id = "gate", role = "bastion" });
        using var machine = Open(server);
        var gate = new Caller(machine, await TokenTests.TokenAsync(machine, "gate", made2.Body.GetProperty("secret").GetString()!));
        using var host = SshSigningKey.Generate();
        await admin.ApiAsync(HttpMethod.Post, "/api/v1/bastion/bastion/installation", new { hostPublicKey = host.PublicKey.ToLine() });
        using var key = SshSigningKey.Generate();
        using (var first = Open(server))
            await first.FirstSignInAsync("ana", made.Body.GetProperty("oneTimePassword").GetString()!);
        var (console, api, bastion) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            using var ana = Open(server);
            await ana.SignInAsync("ana", Browser.Password);
            var (code, verifier) = await ana.CliCodeAsync();
            var person = new Caller(ana, (await ana.RedeemAsync(code, verifier)).Body.GetProperty("access_token").GetString()!);
            if (round == 0)
                await person.AskAsync(HttpMethod.Post, "/api/v1/access/keys", BastionServer.Enrolment(key.PublicKey));
            var serial = (await person.AskAsync(HttpMethod.Post, "/api/v1/access/grants", new { target = "web", reason = "the nightly job hangs", port = 8080 })).Body.GetProperty("serial").GetUInt64();
            var version = (await UpdateAsync(gate, 0)).Version;
            var began = System.Diagnostics.Stopwatch.GetTimestamp();
            var all = Task.WhenAll(
                RefusedAsync(new Caller(ana, null), began), RefusedAsync(person, began), ToldAsync(gate, version, serial, began));
            (await admin.ApiAsync(HttpMethod.Post, "/api/v1/people/ana/end")).Status.ShouldBe(HttpStatusCode.OK);
            var times = await all;
            console.Add(times[0]);
            api.Add(times[1]);
            bastion.Add(times[2]);
            (await admin.ApiAsync(HttpMethod.Post, "/api/v1/people/ana/unblock")).Status.ShouldBe(HttpStatusCode.OK);
        }
        Measured.Print("console refuses the person", console);
        Measured.Print("API refuses the token", api);
        Measured.Print("bastion's agent holds the signed end", bastion);
    }

    private const int Rounds = 20;

    private static async Task<double> RefusedAsync(Caller caller, long began)
    {
        while ((await caller.AskAsync(HttpMethod.Get, "/api/v1/me")).Status != HttpStatusCode.Unauthorized)
            continue;
        return System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task<double> ToldAsync(Caller gate, long version, ulong serial, long began)
    {
        while (true)
        {
            var update = await UpdateAsync(gate, version);
            if (update.Ended.Contains(serial))
                return System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalSeconds;
            version = update.Version;
        }
    }

    private readonly record struct Caller(Browser Browser, string? Token)
    {
        public Task<(HttpStatusCode Status, JsonElement Body)> AskAsync(HttpMethod method, string path, object? body = null) => Browser.ApiAsync(method, path, body, Token);
    }

    private static async Task CutAsync(TestServer server, Caller admin, Browser ana, string token, Caller gate, string id)
    {
        using var key = SshSigningKey.Generate();
        var person = new Caller(ana, token);
        (await person.AskAsync(HttpMethod.Post, "/api/v1/access/keys", BastionServer.Enrolment(key.PublicKey))).Status.ShouldBe(HttpStatusCode.OK);
        var asked = await person.AskAsync(HttpMethod.Post, "/api/v1/access/grants", new { target = "web", reason = "the nightly job hangs", port = 8080 });
        asked.Status.ShouldBe(HttpStatusCode.OK, asked.Body.ToString());
        var (grant, serial) = (asked.Body.GetProperty("id").GetString()!, asked.Body.GetProperty("serial").GetUInt64());
        var waits = await person.AskAsync(HttpMethod.Post, "/api/v1/access/grants", new { target = "main", reason = "the nightly job hangs" });
        var certificate = $"/api/v1/access/grants/{grant}/certificate";
        (await person.AskAsync(HttpMethod.Post, certificate, new { publicKey = key.PublicKey.ToLine() })).Status.ShouldBe(HttpStatusCode.OK);
        using var host = SshSigningKey.Generate();
        (await admin.AskAsync(HttpMethod.Post, "/api/v1/bastion/bastion/installation", new { hostPublicKey = host.PublicKey.ToLine() })).Status.ShouldBe(HttpStatusCode.OK);
        var before = await UpdateAsync(gate, 0);
        before.Grants.Select(one => one.Serial).ShouldBe([serial]);
        (await ana.ApiAsync(HttpMethod.Get, "/api/v1/me")).Status.ShouldBe(HttpStatusCode.OK);

        // The agent waits for what comes next, as it always does.
        var next = UpdateAsync(gate, before.Version);
        (await admin.AskAsync(HttpMethod.Post, $"/api/v1/people/{Uri.EscapeDataString(id)}/end")).Status.ShouldBe(HttpStatusCode.OK);

        (await ana.ApiAsync(HttpMethod.Get, "/api/v1/me")).Status.ShouldBe(HttpStatusCode.Unauthorized, "The console's session is over.");
        (await person.AskAsync(HttpMethod.Get, "/api/v1/me")).Status.ShouldBe(HttpStatusCode.Unauthorized, "The token counts no more.");
        var update = await next;
        while (update.Ended.Count == 0)
            update = await UpdateAsync(gate, update.Version);
        update.Ended.ShouldBe([serial]);
        RevocationList.Parse(update.RevocationList.ShouldNotBeNull()).Certificates.Single().Serials.ShouldBe([new SerialRange(serial, serial)]);
        var grants = (await admin.AskAsync(HttpMethod.Get, "/api/v1/access/grants?all=true&person=ana")).Body;
        foreach (var one in (string[])[grant, waits.Body.GetProperty("id").GetString()!])
            (await server.AskAsync<short>($"SELECT state::int2 FROM bastion.access_grant WHERE id = '{one}'")).ShouldBe((short)AccessGrantState.Revoked, grants.ToString());

        // Given back, the person may ask again; what was ended stays ended.
        (await admin.AskAsync(HttpMethod.Post, $"/api/v1/people/{Uri.EscapeDataString(id)}/unblock")).Status.ShouldBe(HttpStatusCode.OK);
        (await UpdateAsync(gate, 0)).Grants.ShouldBeEmpty();
        (await admin.AskAsync(HttpMethod.Post, $"/api/v1/people/{Uri.EscapeDataString(id)}/end")).Status.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>Grants that nobody used for long enough are findings, and no longer when somebody did.</summary>
    private static async Task UnusedAsync(TestServer server)
    {
        var control = ActivatorUtilities.CreateInstance<LeastPrivilegeControl>(server.App.Services);
        var estate = server.Get<IEstateSource>().Current;
        async Task<string[]> FoundAsync() => [.. (await control.VerifyAsync(estate, Cancellation)).Findings.Where(finding => finding.Rule == "unused-grant").Select(finding => finding.Resource)];
        async Task MoveAsync(string by)
        {
            await using var command = server.Database.CreateCommand($"UPDATE bastion.access_grant SET requested_at = requested_at + interval '{by}', valid_after = valid_after + interval '{by}' WHERE person = 'ana' AND target = 'web'");
            (await command.ExecuteNonQueryAsync(Cancellation)).ShouldBe(1);
        }

        (await FoundAsync()).ShouldBeEmpty("Accesses are recorded since today.");
        await MoveAsync("-100 days");
        string[] red = await FoundAsync();
        red.ShouldBe(["person/ana target bastion", "person/ana target db", "person/ana target main", "person/ana target web", "person/ben target db", "person/ben target main", "person/ben target web", "person/eve target db", "person/eve target main", "person/eve target web"], ignoreOrder: true);
        await MoveAsync("20 days");
        (await FoundAsync()).ShouldBeEmpty("Nothing is known of the ten days before.");
        await using (var command = server.Database.CreateCommand("UPDATE bastion.access_grant SET requested_at = requested_at - interval '200 days' WHERE target = 'main'"))
            await command.ExecuteNonQueryAsync(Cancellation);
        (await FoundAsync()).ShouldBe(red.Except(["person/ana target web"]), ignoreOrder: true, "It was used 80 days ago.");
    }

    private async Task<TestServer> StartAsync(params (string Name, string Value)[] settings)
    {
        var database = await postgres.NewDatabaseAsync();
        var server = TestServer.Prepare(
            null,
            [
                $"--Rempart:Database:ConnectionString={postgres.Connection(Rempart.Server.Database.PrivatePostgresLayout.Application, database)}",
                $"--Rempart:Database:OwnerConnectionString={postgres.Connection(Rempart.Server.Database.PrivatePostgresLayout.Owner, database)}",
                "--Rempart:Security:SignInsPerMinute=1000",
                .. settings.Select(setting => $"--{setting.Name}={setting.Value}"),
            ]);
        server.WriteEstate(BastionServer.Estate);
        try
        {
            await server.InitializeAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private static Browser Open(TestServer server, Auth0StandIn? auth0 = null)
    {
        var own = server.Get<ServerCertificate>().Certificate;
        return new Browser(new Uri(ServerHost.Url(server.App)), auth0 is null ? [own] : [own, auth0.Certificate]);
    }

    private static async Task<BastionUpdate> UpdateAsync(Caller gate, long after)
    {
        var (status, signed) = await gate.AskAsync(HttpMethod.Get, $"/api/v1/bastion/bastion/updates?after={after}");
        status.ShouldBe(HttpStatusCode.OK);
        return JsonSerializer.Deserialize(signed.GetProperty("payload").GetBytesFromBase64(), AccessJson.Default.BastionUpdate)!;
    }
}
