using System.Text;
using Rempart.Backups;
using Rempart.Server.Backups.Chests;
using Rempart.Server.Backups.Engines;
using Rempart.Server.Backups.Jobs;
using Rempart.Server.Tests.Identity.Auth0;
using static Rempart.Server.Tests.Backups.ChestServer;

namespace Rempart.Server.Tests.Backups;

/// <summary>What is configured at Auth0, in a chest.</summary>
[Collection(ChestServer.Name)]
public sealed class TenantExportTests(ChestServer server)
{
    private const string Client =
        """
        {
          "callbacks": [
            "https://r3edge.example/callback"
          ],
          "client_id": "console",
          "client_secret": "plain-secret-of-the-console",
          "grant_types": [
            "authorization_code",
            "refresh_token"
          ],
          "jwt_configuration": {
            "alg": "RS256",
            "lifetime_in_seconds": 36000
          },
          "name": "Console",
          "token_endpoint_auth_method": "client_secret_post"
        }

        """;

    private const string Role =
        """
        {
          "description": "The operator",
          "id": "rol_operator",
          "name": "operator",
          "permissions": [
            {
              "permission_name": "rempart:read",
              "resource_server_identifier": "https://rempart.example/api"
            }
          ]
        }

        """;

    private const string Withheld =
        """
        {
          "tenant": "DOMAIN",
          "withheld": [
            "actions/act_00.json: the value of the secret API_KEY (Auth0 gives it to nobody)",
            "clients/unread.json: client_secret (grant the scope read:client_keys)",
            "connections/con_dark.json: options (the application may not read them)"
          ]
        }

        """;

    private readonly ChestServer _server = server;

    [Fact]
    public async Task Everything_is_exported_page_by_page_and_restored_as_files_and_secrets_lie_sealed()
    {
        var auth0 = _server.Auth0;
        auth0.Roles["operator"] = ["rempart:read"];
        auth0.Configure("clients", """{ "name": "Console", "client_id": "console", "client_secret": "plain-secret-of-the-console", "token_endpoint_auth_method": "client_secret_post", "callbacks": ["https://r3edge.example/callback"], "jwt_configuration": { "lifetime_in_seconds": 36000, "alg": "RS256" }, "grant_types": ["authorization_code", "refresh_token"] }""");
        auth0.Configure("clients", """{ "name": "Unread", "client_id": "unread", "token_endpoint_auth_method": "client_secret_basic" }""");
        auth0.Configure("clients", """{ "name": "All", "client_id": "all", "global": true, "token_endpoint_auth_method": "client_secret_post" }""");
        for (var i = 0; i < 120; i++)
        {
            auth0.Configure("clients", $$"""{ "name": "App {{i}}", "client_id": "app{{i:000}}", "token_endpoint_auth_method": "none" }""");
            auth0.Configure("client_grants", $$"""{ "id": "cgr_{{i:000}}", "client_id": "app{{i:000}}", "audience": "{{Auth0StandIn.Audience}}", "scope": ["rempart:read"] }""");
        }
        auth0.Configure("resource_servers", $$"""{ "id": "api_1", "identifier": "{{Auth0StandIn.Audience}}", "scopes": [{ "value": "rempart:read" }] }""");
        for (var i = 0; i < 12; i++)
        {
            auth0.Configure("connections", $$"""{ "id": "con_{{i:00}}", "name": "c{{i}}", "strategy": "oidc", "options": { "client_secret": "plain-secret-of-a-connection" } }""");
            auth0.Configure("actions", $$"""{ "id": "act_{{i:00}}", "name": "a{{i}}", "code": "exports.onExecutePostLogin = async () => { /* {{i}} */ };", "secrets": [{{(i == 0 ? "{ \"name\": \"API_KEY\" }" : "")}}] }""");
        }
        auth0.Configure("connections", """{ "id": "con_dark", "name": "dark", "strategy": "samlp" }""");
        auth0.Bindings["post-login"] = ["act_03", "act_01"];
        _server.Declare(own: "own: [tenant],");
        await _server.LoadedAsync();
        try
        {
            // In the middle Auth0 asks to wait, and later fails once.
            auth0.Fail("/api/v2/client-grants", StandInFault.RateLimited);
            auth0.Fail("/api/v2/connections", StandInFault.ServerError);
            var backup = await _server.BackUpAsync();
            backup.Succeeded.ShouldBeTrue(backup.Message);
            backup.Message.ShouldEndWith("; without 3 secrets that the login provider keeps to itself, named in tenant/withheld.json");
            var test = await _server.TestAsync();
            test.Succeeded.ShouldBeTrue(test.Message);
            (await _server.LastAsync()).Checks.Single(check => check.Name == "the login provider's configuration is whole").Detail
                .ShouldBe("272 objects, without 3 secrets that the provider keeps to itself");

            var into = Path.Combine(_server.Root, "tenant");
            var (_, ended) = await _server.Server.Get<BackupWork>().RestoreAsync(Id, null, into, "user:test", Cancellation);
            (await ended).Succeeded.ShouldBeTrue((await ended).Message);
            var folder = Path.Combine(into, TenantSource.Prefix);
            Directory.GetDirectories(folder).Select(kind => $"{Path.GetFileName(kind)} {Directory.GetFiles(kind).Length}").Order(StringComparer.Ordinal).ShouldBe(
                ["actions 12", "client-grants 120", "clients 123", "connections 13", "resource-servers 1", "roles 1", "tenant 1", "triggers 1"]);
            File.ReadAllText(Path.Combine(folder, "clients", "console.json")).ShouldBe(Client);
            File.ReadAllText(Path.Combine(folder, "roles", "rol_operator.json")).ShouldBe(Role);
            File.ReadAllText(Path.Combine(folder, "triggers", "post-login.json")).ShouldMatch("act_03\"[^}]*}[^{]*{[^}]*act_01\"");
            File.ReadAllText(Path.Combine(folder, "tenant", "settings.json")).ShouldContain("\"friendly_name\": \"r3edge\"");
            File.ReadAllText(Path.Combine(folder, "withheld.json")).ShouldBe(Withheld.Replace("DOMAIN", auth0.Domain, StringComparison.Ordinal));

            // In the chest nothing of it can be read, and an object that did not change costs nothing twice.
            var files = Directory.GetFiles(_server.Chest, "*", SearchOption.AllDirectories);
            files.Where(file => File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes("plain-secret-of")) >= 0).ShouldBeEmpty();
            auth0.FriendlyName = "r3edge anew";
            (await _server.BackUpAsync(BackupKind.Incremental)).Succeeded.ShouldBeTrue();
            Directory.GetFiles(Path.Combine(_server.Chest, "objects"), "*", SearchOption.AllDirectories).Length
                .ShouldBe(files.Count(file => file.Contains("/objects/", StringComparison.Ordinal)) + 1);

            // What cannot be read whole is no backup.
            var before = Chest.Open(await _server.TargetAsync()).Labels().Count;
            auth0.Fail("/api/v2/actions/actions", StandInFault.Forbidden);
            var refused = await _server.BackUpAsync();
            refused.Message.ShouldBe("The login provider's configuration cannot be exported: Auth0 GET api/v2/actions/actions: the application lacks a scope for it (403). Grant it in Auth0: Insufficient scope, expected any of: read:users");
            for (var i = 0; i < 900; i++)
                auth0.Configure("clients", $$"""{ "client_id": "more{{i}}" }""");
            refused = await _server.BackUpAsync();
            refused.Message.ShouldStartWith("The login provider's configuration cannot be exported: Auth0 GET api/v2/clients: there are 1023 of them and the API gives at most 1000 by pages");
            Chest.Open(await _server.TargetAsync()).Labels().Count.ShouldBe(before);
        }
        finally
        {
            foreach (var list in auth0.Configuration.Values)
                list.Clear();
            auth0.Bindings.Clear();
            _server.Declare();
            await _server.LoadedAsync();
        }
    }

    [Fact]
    public async Task Without_Auth0_it_is_said_that_there_is_nothing_to_export()
    {
        _server.Declare(own: "own: [tenant],");
        try
        {
            var target = await _server.TargetAsync();
            var writer = new ChestWriter(Chest.Open(target), null);

            (await Should.ThrowAsync<BackupException>(() => new TenantSource().AddAsync(target, writer, Cancellation))).Message.ShouldBe(
                "The login provider has no configuration that Rempart can read; only Auth0's is exported. Set Rempart__Identity__Auth0__Domain, or take 'tenant' out of backup.own.");
        }
        finally
        {
            _server.Declare();
        }
    }
}
