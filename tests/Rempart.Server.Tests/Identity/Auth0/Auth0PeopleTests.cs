using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Rempart.Core.Access;
using Rempart.Core.Controls;
using Rempart.Server.Hosting;
using Rempart.Server.Identity.People.Auth0;
using Rempart.Server.Identity.People.Controls;
using Rempart.Server.Identity.Store;
using Rempart.Server.Tests.Identity.People;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Identity.Auth0;

/// <summary>People at the stand-in for Auth0: the start, tokens, the end of access, and each control broken and mended.</summary>
public sealed class Auth0PeopleTests(TestPostgres postgres) : IAsyncLifetime
{
    private Auth0StandIn _auth0 = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _auth0 = await Auth0StandIn.StartAsync();
        _auth0.Roles["administrator"] = ["rempart:administer", "rempart:read"];
        _auth0.Roles["operator"] = ["rempart:read"];
        _auth0.Add("auth0|admin", "admin@r3edge.example").Roles.Add("administrator");
        _auth0.Add("auth0|alice", "Alice@r3edge.example").Roles.Add("operator");
    }

    public ValueTask DisposeAsync() => _auth0.DisposeAsync();

    [Fact]
    public async Task The_server_does_not_start_while_RBAC_is_off()
    {
        _auth0.EnforcePolicies = false;
        (await Should.ThrowAsync<StartupException>(StartAsync(Estate()))).Message.ShouldBe(
            "RBAC is off for the API 'https://rempart.example/api' at Auth0 (enforce_policies is false): whoever may sign in gets every permission that is asked for. Turn on \"Enable RBAC\" and \"Add Permissions in the Access Token\" in the API's settings.");
        (_auth0.EnforcePolicies, _auth0.TokenDialect) = (true, "access_token");
        (await Should.ThrowAsync<StartupException>(StartAsync(Estate()))).Message.ShouldBe(
            "Access tokens of the API 'https://rempart.example/api' at Auth0 carry no permissions (token_dialect is 'access_token'). Turn on \"Add Permissions in the Access Token\" in the API's settings.");
    }

    [Fact]
    public async Task While_Auth0_cannot_be_asked_the_server_starts_and_no_token_counts_until_RBAC_is_proved()
    {
        var estate = Estate();
        _auth0.Down = true;
        await using var server = await StartAsync(estate);
        using var caller = new Browser(server);
        var token = _auth0.AccessToken("auth0|alice", "rempart:administer", "rempart:read");

        (await caller.ApiAsync(HttpMethod.Get, "/api/v1/me", token: token)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await server.VerifyAsync<IdentityCentralControl>(estate)).ShouldBeUnknown();
        _auth0.Down = false;
        // An answer is kept for ten seconds, so that a flood of tokens is no flood of questions.
        estate.Time.Pass(TimeSpan.FromSeconds(11));
        var me = await caller.ApiAsync(HttpMethod.Get, "/api/v1/me", token: token);
        me.Status.ShouldBe(HttpStatusCode.OK);
        me.Body.GetProperty("role").GetString().ShouldBe("viewer", "Permissions count; the scope asked for more.");

        _auth0.EnforcePolicies = false;
        (await server.VerifyAsync<IdentityCentralControl>(estate)).Lines().ShouldBe(["rbac-off api/https://rempart.example/api"]);
        (await caller.ApiAsync(HttpMethod.Get, "/api/v1/me", token: token)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        _auth0.EnforcePolicies = true;
        (await server.VerifyAsync<IdentityCentralControl>(estate)).Lines().ShouldNotContain("rbac-off api/https://rempart.example/api");
        (await caller.ApiAsync(HttpMethod.Get, "/api/v1/me", token: token)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Ending_everything_blocks_at_Auth0_and_the_issuer_s_living_token_stops_to_count_here()
    {
        await using var server = await StartAsync(Estate());
        var alice = _auth0.Users["auth0|alice"];
        alice.Open(alice.Sessions, TimeSpan.FromMinutes(30), TimeSpan.FromHours(12));
        alice.Open(alice.Tokens, TimeSpan.FromMinutes(30), TimeSpan.FromHours(12));
        using var caller = new Browser(server);
        var (token, admin) = (_auth0.AccessToken("auth0|alice", "", "rempart:read"), _auth0.AccessToken("auth0|admin", "", "rempart:administer"));
        (await caller.ApiAsync(HttpMethod.Get, "/api/v1/me", token: token)).Status.ShouldBe(HttpStatusCode.OK);
        (await caller.ApiAsync(HttpMethod.Get, "/api/v1/people/alice@r3edge.example", token: admin)).Body.GetProperty("sessions").GetArrayLength().ShouldBe(2);

        (await caller.ApiAsync(HttpMethod.Post, "/api/v1/people/auth0%7Calice/end", token: admin)).Status.ShouldBe(HttpStatusCode.OK);

        (alice.Blocked, alice.Sessions.Count, alice.Tokens.Count).ShouldBe((true, 0, 0));
        (await caller.ApiAsync(HttpMethod.Get, "/api/v1/me", token: token)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        server.Evidence.Lines.ShouldContain("user:auth0|alice user:auth0|admin {\"action\":\"access-ended\",\"id\":\"auth0|alice\",\"blocked\":true,\"reason\":\"Blocked\"}");

        (await caller.ApiAsync(HttpMethod.Post, "/api/v1/people/alice/unblock", token: admin)).Status.ShouldBe(HttpStatusCode.OK);
        alice.Blocked.ShouldBeFalse();
        (await caller.ApiAsync(HttpMethod.Get, "/api/v1/me", token: token)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_end_that_Auth0_did_not_take_is_an_error_and_the_person_is_out_here_all_the_same()
    {
        await using var server = await StartAsync(Estate());
        using var caller = new Browser(server);
        var (token, admin) = (_auth0.AccessToken("auth0|alice", "", "rempart:read"), _auth0.AccessToken("auth0|admin", "", "rempart:administer"));
        _auth0.Fail("/api/v2/users/auth0|alice/revoke-access", StandInFault.Forbidden);

        var answer = await caller.ApiAsync(HttpMethod.Post, "/api/v1/people/auth0%7Calice/end", token: admin);

        answer.Status.ShouldBe(HttpStatusCode.BadGateway);
        answer.Body.GetProperty("detail").GetString().ShouldStartWith("Auth0 POST api/v2/users/{id}/revoke-access: the application lacks a scope for it (403).");
        (await caller.ApiAsync(HttpMethod.Get, "/api/v1/me", token: token)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        server.Evidence.Lines.ShouldContain(line => line.Contains("access-ended-failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Identity_central_is_red_for_an_unverified_address_and_for_accounts_beside_Auth0()
    {
        var estate = Estate();
        await using var server = await StartAsync(estate);
        (await server.VerifyAsync<IdentityCentralControl>(estate)).Outcome.ShouldBe(Outcome.Satisfied);

        // Anyone can sign up with the address of another.
        _auth0.Add("auth0|mallory", "alice@r3edge.example").Verified = false;
        (await server.VerifyAsync<IdentityCentralControl>(estate)).Lines().ShouldBe(["account-without-person account/auth0|mallory"]);
        _auth0.Users.TryRemove("auth0|mallory", out _);
        (await server.VerifyAsync<IdentityCentralControl>(estate)).Outcome.ShouldBe(Outcome.Satisfied);

        var id = Guid.NewGuid();
        await using (var store = await server.Services.GetRequiredService<IDbContextFactory<IdentityStore>>().CreateDbContextAsync(Cancellation))
        {
            store.Users.Add(new Account { Id = id, UserName = "left", CreatedAt = TimeProvider.System.GetUtcNow() });
            await store.SaveChangesAsync(Cancellation);
        }
        (await server.VerifyAsync<IdentityCentralControl>(estate)).Lines().ShouldBe([$"local-account-beside-provider account/{id:D}"]);
        (await server.MendAsync<IdentityCentralControl>(estate)).ShouldBe([$"account/{id:D}: Block Rempart's own account 'left' beside the provider."]);
        (await server.VerifyAsync<IdentityCentralControl>(estate)).Outcome.ShouldBe(Outcome.Satisfied);
    }

    [Fact]
    public async Task Identity_central_says_Unknown_when_Auth0_does_not_tell()
    {
        var estate = Estate();
        await using var server = await StartAsync(estate);
        _auth0.Fail("/api/v2/users", StandInFault.Malformed);

        (await server.VerifyAsync<IdentityCentralControl>(estate)).ShouldBeUnknown()
            .ShouldBe("provider could not be read: Auth0 GET api/v2/users: the answer is not the JSON that Auth0 documents. Check Rempart__Identity__Auth0__Domain, and whether a proxy answers instead.");
        _auth0.Users["auth0|admin"].Multifactor = null;
        estate.Current = PeopleEstate.With([.. estate.Current.People], Estates.Settings(IdentityCentralControl.Id, ("second-factor", "administrators")));
        (await server.VerifyAsync<IdentityCentralControl>(estate)).ShouldBeUnknown()
            .ShouldBe("account/auth0|admin could not be read: the provider does not tell whether this administrator has a second factor");
    }

    [Fact]
    public async Task Identity_sessions_reads_sessions_refresh_tokens_and_the_tenant()
    {
        var estate = Estate();
        await using var server = await StartAsync(estate);
        var alice = _auth0.Users["auth0|alice"];
        alice.Open(alice.Sessions, TimeSpan.FromMinutes(30), TimeSpan.FromHours(12));
        (await server.VerifyAsync<IdentitySessionsControl>(estate)).Outcome.ShouldBe(Outcome.Satisfied);

        var longer = alice.Open(alice.Sessions, TimeSpan.FromMinutes(30), TimeSpan.FromDays(7));
        var endless = alice.Open(alice.Tokens, null, null);
        (await server.VerifyAsync<IdentitySessionsControl>(estate)).Lines().ShouldBe([$"no-end refresh-token/{endless}", $"too-long session/{longer}"]);
        (await server.MendAsync<IdentitySessionsControl>(estate)).Length.ShouldBe(2);
        (await server.VerifyAsync<IdentitySessionsControl>(estate)).Outcome.ShouldBe(Outcome.Satisfied);

        (_auth0.SessionLifetime, _auth0.IdleSessionLifetime) = (168, null);
        (await server.VerifyAsync<IdentitySessionsControl>(estate)).Findings.Select(finding => finding.Message).ShouldBe(
        [
            "The tenant ends sessions after 1w in all; the limit is 12h.",
            "The tenant does not limit its sessions idle; Auth0's default is days, the limit is 30m.",
        ]);
        (_auth0.SessionLifetime, _auth0.IdleSessionLifetime) = (12, 0.5);
        _auth0.Fail("/api/v2/tenants", StandInFault.Forbidden);
        (await server.VerifyAsync<IdentitySessionsControl>(estate)).ShouldBeUnknown().ShouldStartWith("provider could not be read: Auth0 GET api/v2/tenants/settings:");
    }

    [Fact]
    public async Task Least_privilege_takes_drift_away_at_Auth0_and_reads_it_back()
    {
        var estate = Estate();
        await using var server = await StartAsync(estate);
        (await server.VerifyAsync<LeastPrivilegeControl>(estate)).Outcome.ShouldBe(Outcome.Satisfied);

        var alice = _auth0.Users["auth0|alice"];
        alice.Roles.Add("administrator");
        alice.Permissions.Add("rempart:delete");
        _auth0.Add("auth0|bruno", "bruno@r3edge.example").LastLogin = null;
        (await server.VerifyAsync<LeastPrivilegeControl>(estate)).Lines().ShouldBe(
        [
            "role-not-given account/auth0|alice role administrator",
            "permission-given-directly account/auth0|alice permission rempart:delete on https://rempart.example/api",
            "unused-account account/auth0|bruno",
        ], ignoreOrder: true);
        (await server.MendAsync<LeastPrivilegeControl>(estate)).Length.ShouldBe(3);

        (alice.Roles, alice.Permissions.Count, _auth0.Users["auth0|bruno"].Blocked).ShouldSatisfyAllConditions(
            one => one.Item1.ShouldBe(["operator"]), one => one.Item2.ShouldBe(0), one => one.Item3.ShouldBeTrue());
        (await server.VerifyAsync<LeastPrivilegeControl>(estate)).Outcome.ShouldBe(Outcome.Satisfied);

        // A role keeps its name and gets more.
        _auth0.Roles["operator"].Add("rempart:administer");
        (await server.VerifyAsync<LeastPrivilegeControl>(estate)).Lines().ShouldBe(["administrator-not-given account/auth0|alice"]);
        _auth0.Roles["operator"].Remove("rempart:administer");
        (await server.VerifyAsync<LeastPrivilegeControl>(estate)).Outcome.ShouldBe(Outcome.Satisfied);
    }

    [Fact]
    public async Task The_log_is_followed_from_where_it_was_left_and_no_record_counts_twice()
    {
        var estate = Estate();
        await using var server = await StartAsync(estate);
        var reader = server.Services.GetRequiredService<Auth0LogReader>();
        for (var i = 0; i < 250; i++)
            Log(i, "s", "auth0|alice", TimeProvider.System.GetUtcNow().AddDays(-3));
        (await reader.ReadAsync(Cancellation)).ShouldBe(250);
        (await reader.ReadAsync(Cancellation)).ShouldBe(0);
        Log(250, "sertft", "auth0|bruno", null);
        (await reader.ReadAsync(Cancellation)).ShouldBe(1);

        // A page that was read and whose position was lost is read again, and counts once.
        await using (var store = await server.Services.GetRequiredService<IDbContextFactory<IdentityStore>>().CreateDbContextAsync(Cancellation))
            await store.ProviderLogPositions.ExecuteUpdateAsync(update => update.SetProperty(one => one.LastLogId, "log-00100"), Cancellation);
        (await reader.ReadAsync(Cancellation)).ShouldBe(0);

        // The token exchange of today makes the account a used one, whatever the last sign-in was.
        _auth0.Add("auth0|bruno", "bruno@r3edge.example").LastLogin = TimeProvider.System.GetUtcNow().AddDays(-120);
        (await server.VerifyAsync<LeastPrivilegeControl>(estate)).Lines().ShouldBeEmpty();
    }

    [Fact]
    public async Task An_issuer_that_only_signs_people_in_is_Unknown_and_refuses_to_act()
    {
        var estate = Estate();
        (string, string)[] settings = [.. _auth0.Settings.Where(one => !one.Item1.StartsWith("Rempart:Identity:Auth0", StringComparison.Ordinal)), ("Rempart:Identity:RoleClaim", "permissions")];
        await using var server = await TestServer.StartAsync(postgres, estate, settings);
        var only = $"The issuer {_auth0.Issuer} only signs people in: it does not tell who has an account, which rights and sessions, and nothing can be ended there from here. If it is Auth0, set Rempart__Identity__Auth0__Domain.";

        (await server.VerifyAsync<IdentityCentralControl>(estate)).ShouldBeUnknown().ShouldBe($"provider could not be read: {only}");
        (await server.VerifyAsync<IdentitySessionsControl>(estate)).ShouldBeUnknown().ShouldBe($"provider could not be read: {only}");
        (await server.VerifyAsync<LeastPrivilegeControl>(estate)).ShouldBeUnknown().ShouldBe($"provider could not be read: {only}");
        var people = server.Services.GetRequiredService<IPeople>();
        (await people.ListAsync(Cancellation)).ShouldSatisfyAllConditions(report => report.Unknown.ShouldBe(only), report => report.People.Select(one => one.Standing).Distinct().ShouldBe(["unknown"]));
        (await Should.ThrowAsync<PeopleException>(() => people.BlockAsync("alice", "user:admin", Cancellation))).Message.ShouldBe(only);
        var directory = server.Services.GetRequiredService<IPeopleDirectory>();
        (await directory.FindAsync("x", "alice@r3edge.example", Cancellation)).Standing.ShouldBe(PersonStanding.Allowed);
        (await directory.FindAsync("x", "alice", Cancellation)).Standing.ShouldBe(PersonStanding.Nobody, "At an external issuer a name proves nothing.");
    }

    private static PeopleEstate Estate() => new(PeopleEstate.Person("admin", "administrator"), PeopleEstate.Person("alice", "operator"), PeopleEstate.Person("bruno"));

    private Task<TestServer> StartAsync(PeopleEstate estate) => TestServer.StartAsync(postgres, estate, _auth0.Settings);

    private void Log(int number, string type, string user, DateTimeOffset? at)
    {
        var log = new JsonObject { ["log_id"] = $"log-{number:00000}", ["type"] = type, ["user_id"] = user, ["description"] = "", ["tenant_name"] = "r3edge", ["environment_name"] = "prod" };
        if (at is { } known)
            log["date"] = known.ToString("O");
        _auth0.Logs.Enqueue(log);
    }
}
