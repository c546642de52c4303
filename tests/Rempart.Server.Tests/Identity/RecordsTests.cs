using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Rempart.Server.Identity.Records;

namespace Rempart.Server.Tests.Identity;

/// <summary>Every administrative action is evidence: who, on whom, what; never a secret.</summary>
public sealed partial class RecordsTests(TestPostgres postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_administrative_action_is_one_record_with_its_actor_and_without_secrets()
    {
        await using var server = await TestServer.StartAsync(postgres);
        using var admin = new Browser(server);
        await admin.FirstSignInAsync("admin", server.OneTimePassword!);
        var own = Text((await admin.ApiAsync(HttpMethod.Get, "/api/v1/sessions")).Body.GetProperty("items")[0], "id");

        var made = await DoAsync(server, "user:alice user:admin {\"action\":\"user-created\",\"id\":\"ID\",\"role\":\"viewer\"}",
            admin.ApiAsync(HttpMethod.Post, "/api/v1/users", new { name = "alice", role = "viewer" }));
        var alice = Text(made.GetProperty("user"), "id");
        await DoAsync(server, "user:alice user:admin {\"action\":\"user-changed\",\"id\":\"ID\",\"role\":\"operator\",\"blocked\":false,\"ended\":0}",
            admin.ApiAsync(HttpMethod.Patch, $"/api/v1/users/{alice}", new { role = "operator" }));
        await DoAsync(server, "user:alice user:admin {\"action\":\"user-changed\",\"id\":\"ID\",\"role\":\"operator\",\"blocked\":true,\"ended\":0}",
            admin.ApiAsync(HttpMethod.Patch, $"/api/v1/users/{alice}", new { blocked = true }));
        var reset = await DoAsync(server, "user:alice user:admin {\"action\":\"password-reset\",\"id\":\"ID\",\"ended\":0}",
            admin.ApiAsync(HttpMethod.Post, $"/api/v1/users/{alice}/password-reset", new { removeSecondFactor = false }));
        await DoAsync(server, "user:alice user:admin {\"action\":\"password-reset-and-second-factor-removed\",\"id\":\"ID\",\"ended\":0}",
            admin.ApiAsync(HttpMethod.Post, $"/api/v1/users/{alice}/password-reset", new { removeSecondFactor = true }));
        await DoAsync(server, "user:ID user:admin {\"action\":\"sessions-ended\",\"id\":\"ID\",\"ended\":0}",
            admin.ApiAsync(HttpMethod.Delete, $"/api/v1/users/{alice}/sessions"));
        await DoAsync(server, "user:alice user:admin {\"action\":\"user-deleted\",\"id\":\"ID\",\"ended\":0}",
            admin.ApiAsync(HttpMethod.Delete, $"/api/v1/users/{alice}"));
        var client = await DoAsync(server, "client:backup user:admin {\"action\":\"client-created\",\"role\":\"operator\",\"client\":\"backup\"}",
            admin.ApiAsync(HttpMethod.Post, "/api/v1/clients", new { id = "backup", role = "operator" }));
        await DoAsync(server, "client:backup user:admin {\"action\":\"client-deleted\",\"client\":\"backup\"}",
            admin.ApiAsync(HttpMethod.Delete, "/api/v1/clients/backup"));
        await DoAsync(server, "user:admin user:admin {\"action\":\"session-ended\",\"id\":\"ID\",\"client\":\"browser\"}",
            admin.ApiAsync(HttpMethod.Delete, $"/api/v1/sessions/{own}"));

        var all = string.Join('\n', server.Evidence.Lines);
        foreach (var secret in (string[])[Text(made, "oneTimePassword"), Text(reset, "oneTimePassword"), Text(client, "secret"), server.OneTimePassword!, Browser.Password])
            all.ShouldNotContain(secret);
    }

    [Fact]
    public async Task What_is_refused_is_no_record_of_a_change()
    {
        await using var server = await TestServer.StartAsync(postgres);
        using var admin = new Browser(server);
        await admin.FirstSignInAsync("admin", server.OneTimePassword!);
        var id = Text((await admin.ApiAsync(HttpMethod.Get, "/api/v1/me")).Body, "id");
        var before = server.Evidence.Lines.Count;

        (await admin.ApiAsync(HttpMethod.Post, "/api/v1/users", new { name = "admin", role = "viewer" })).Status.ShouldBe(HttpStatusCode.Conflict);
        (await admin.ApiAsync(HttpMethod.Delete, $"/api/v1/users/{id}")).Status.ShouldBe(HttpStatusCode.Conflict);
        (await admin.ApiAsync(HttpMethod.Delete, $"/api/v1/sessions/{Guid.NewGuid():D}")).Status.ShouldBe(HttpStatusCode.NotFound);

        server.Evidence.Lines.Skip(before).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_people_do_with_their_own_account_is_a_record()
    {
        await using var server = await TestServer.StartAsync(postgres);
        using var admin = new Browser(server);
        await admin.FirstSignInAsync("admin", server.OneTimePassword!);

        var enrol = await admin.GetAsync("/account/second-factor?returnUrl=/");
        var secret = Browser.SecretOf(enrol);
        await admin.SubmitAsync(enrol, ("code", Browser.CodeOf(secret)));
        await admin.SubmitAsync(await admin.GetAsync("/account/second-factor?returnUrl=/"), ("code", Browser.CodeOf(secret, 1)));
        var sessions = await admin.GetAsync("/account/sessions");
        using var other = new Browser(server);
        await other.SignInAsync("admin", Browser.Password);
        await admin.SubmitAsync(await admin.GetAsync("/account/logout"));
        await other.SignInAsync("admin", "not the password at all", "/account/login");
        await server.Services.GetRequiredService<SignInRecords>().FlushAsync(Cancellation);

        string[] actions = [.. server.Evidence.Lines.Select(line => JsonDocument.Parse(line[line.IndexOf('{', StringComparison.Ordinal)..]).RootElement.GetProperty("action").GetString()!)];
        actions.ShouldBe(["password-changed", "sign-in", "second-factor-enrolled", "second-factor-removed", "sign-in", "sign-out", "sign-in-failures"]);
        sessions.Body.ShouldContain("Your sessions");
    }

    private static string Text(JsonElement body, string name) => body.GetProperty(name).GetString()!;

    // Does one thing and holds the one record it leaves.
    private static async Task<JsonElement> DoAsync(TestServer server, string record, Task<(HttpStatusCode Status, JsonElement Body)> request)
    {
        var (status, body) = await request;
        ((int)status).ShouldBeInRange(200, 204, record);
        GuidPattern().Replace(server.Evidence.Lines[^1], "ID").ShouldBe(record);
        return body;
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex GuidPattern();
}
