using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Rempart.Core.Access;
using Rempart.Core.Controls;
using Rempart.Core.Posture;
using Rempart.Server.Identity.People;
using Rempart.Server.Identity.People.Controls;
using Rempart.Server.Identity.Store;

namespace Rempart.Server.Tests.Identity.People;

/// <summary>People with Rempart's own accounts: the real server, real PostgreSQL, and each control broken and mended.</summary>
public sealed class EmbeddedPeopleTests(TestPostgres postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ending_everything_cuts_the_console_and_the_api_at_once_and_tells_listeners()
    {
        var estate = new PeopleEstate(PeopleEstate.Person("admin", "administrator"), PeopleEstate.Person("alice", "operator"));
        await using var server = await TestServer.StartAsync(postgres, estate);
        using var admin = new Browser(server);
        await admin.FirstSignInAsync("admin", server.OneTimePassword!);
        var (id, password) = await AddAsync(admin, "alice", "operator");
        using var alice = new Browser(server);
        await alice.FirstSignInAsync("alice", password);
        var (code, verifier) = await alice.CliCodeAsync();
        var tokens = (await alice.RedeemAsync(code, verifier)).Body;
        var (bearer, refresh) = (tokens.GetProperty("access_token").GetString()!, tokens.GetProperty("refresh_token").GetString()!);
        using var cli = new Browser(server);
        (await alice.ApiAsync(HttpMethod.Get, "/api/v1/me")).Status.ShouldBe(HttpStatusCode.OK);
        (await cli.ApiAsync(HttpMethod.Get, "/api/v1/me", token: bearer)).Status.ShouldBe(HttpStatusCode.OK);
        var sessions = (await admin.ApiAsync(HttpMethod.Get, $"/api/v1/people/{id}")).Body.GetProperty("sessions");
        sessions.EnumerateArray().Select(one => one.GetProperty("kind").GetString()).ShouldBe(["rempart-cli", "browser"]);
        var told = 0;
        var endings = server.Services.GetRequiredService<IAccessEndings>();
        endings.Changed += () => told++;

        var began = Stopwatch.GetTimestamp();
        (await admin.ApiAsync(HttpMethod.Post, "/api/v1/people/alice/end")).Body.GetProperty("blocked").GetBoolean().ShouldBeTrue();
        (await alice.ApiAsync(HttpMethod.Get, "/api/v1/me")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        var console = Stopwatch.GetElapsedTime(began);
        (await cli.ApiAsync(HttpMethod.Get, "/api/v1/me", token: bearer)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        var api = Stopwatch.GetElapsedTime(began);
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture, $"cut-off: console {console.TotalSeconds:0.000} s, API {api.TotalSeconds:0.000} s"));

        (await cli.PostFormAsync("/connect/token", ("grant_type", "refresh_token"), ("client_id", "rempart-cli"), ("refresh_token", refresh))).Status.ShouldBe(HttpStatusCode.BadRequest);
        told.ShouldBe(1);
        (await endings.CurrentAsync(Cancellation)).Select(one => (one.Person, one.Email, one.Subject, one.Reason))
            .ShouldBe([("alice", "alice@r3edge.example", id, AccessEndReason.Blocked)]);
        var directory = server.Services.GetRequiredService<IPeopleDirectory>();
        (await directory.FindAsync(id, "alice", Cancellation)).Standing.ShouldBe(PersonStanding.Blocked);
        server.Evidence.Lines.ShouldContain($"user:alice user:admin {{\"action\":\"access-ended\",\"id\":\"{id}\",\"blocked\":true,\"ended\":4,\"reason\":\"Blocked\"}}");

        (await admin.ApiAsync(HttpMethod.Post, "/api/v1/people/alice/unblock")).Status.ShouldBe(HttpStatusCode.OK);
        (await endings.CurrentAsync(Cancellation)).ShouldBeEmpty();
        (await directory.FindAsync(id, "alice", Cancellation)).ShouldSatisfyAllConditions(
            answer => answer.Standing.ShouldBe(PersonStanding.Allowed), answer => answer.Person!.Id.ShouldBe("alice"));
        (await alice.ApiAsync(HttpMethod.Get, "/api/v1/me")).Status.ShouldBe(HttpStatusCode.Unauthorized, "What was ended stays ended.");
    }

    [Fact]
    public async Task Only_administrators_see_people_and_the_last_one_is_not_locked_out()
    {
        var estate = new PeopleEstate(PeopleEstate.Person("admin", "administrator"));
        await using var server = await TestServer.StartAsync(postgres, estate);
        using var admin = new Browser(server);
        await admin.FirstSignInAsync("admin", server.OneTimePassword!);
        var (_, password) = await AddAsync(admin, "alice", "approver");
        using var alice = new Browser(server);
        await alice.FirstSignInAsync("alice", password);

        (await alice.ApiAsync(HttpMethod.Get, "/api/v1/people")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await alice.ApiAsync(HttpMethod.Post, "/api/v1/people/admin/end")).Status.ShouldBe(HttpStatusCode.Forbidden);
        var refused = await admin.ApiAsync(HttpMethod.Post, "/api/v1/people/admin/end");
        refused.Status.ShouldBe(HttpStatusCode.Conflict);
        refused.Body.GetProperty("detail").GetString().ShouldBe("This is the last administrator who is not blocked. Make another account administrator first.");
        (await admin.ApiAsync(HttpMethod.Post, "/api/v1/people/nobody/end")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await admin.ApiAsync(HttpMethod.Post, "/api/v1/people/alice/unblock")).Status.ShouldBe(HttpStatusCode.OK);
        (await alice.ApiAsync(HttpMethod.Get, "/api/v1/me")).Status.ShouldBe(HttpStatusCode.OK, "Who was not blocked loses nothing by being unblocked.");
        (await server.Services.GetRequiredService<IAccessEndings>().CurrentAsync(Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Identity_central_turns_red_for_an_account_of_nobody_and_for_an_ended_person_and_green_when_mended()
    {
        var estate = new PeopleEstate(PeopleEstate.Person("admin", "administrator"), PeopleEstate.Person("alice", "operator"));
        await using var server = await TestServer.StartAsync(postgres, estate);
        using var admin = new Browser(server);
        await admin.FirstSignInAsync("admin", server.OneTimePassword!);
        var (alice, _) = await AddAsync(admin, "alice", "operator");
        (await server.VerifyAsync<IdentityCentralControl>(estate)).Outcome.ShouldBe(Outcome.Satisfied);

        var (mallory, _) = await AddAsync(admin, "mallory", "viewer");
        await admin.ApiAsync(HttpMethod.Post, "/api/v1/clients", new { id = "pipeline", role = "operator" });
        (await server.VerifyAsync<IdentityCentralControl>(estate)).Lines().ShouldBe([$"account-without-person account/{mallory}", "unnamed-client client/pipeline"]);
        await admin.ApiAsync(HttpMethod.Post, $"/api/v1/people/{mallory}/end");
        estate.Current = PeopleEstate.With([.. estate.Current.People], Estates.Settings(IdentityCentralControl.Id, ("service-clients", "pipeline")));
        (await server.VerifyAsync<IdentityCentralControl>(estate)).Outcome.ShouldBe(Outcome.Satisfied);

        estate.Current = PeopleEstate.With(
            [PeopleEstate.Person("admin", "administrator"), PeopleEstate.Person("alice", "operator") with { Until = Yesterday }], [.. estate.Current.Controls]);
        var red = await server.VerifyAsync<IdentityCentralControl>(estate);
        red.Lines().ShouldBe([$"ended-person-active account/{alice}"]);
        red.Findings[0].Message.ShouldBe($"The last day of 'alice' was {Yesterday:yyyy-MM-dd}, and the account still works.");
        (await server.MendAsync<IdentityCentralControl>(estate)).ShouldBe([$"account/{alice}: Block the account and end everything: The last day of 'alice' was {Yesterday:yyyy-MM-dd}, and the account still works."]);
        (await server.VerifyAsync<IdentityCentralControl>(estate)).Outcome.ShouldBe(Outcome.Satisfied);

        estate.Current = PeopleEstate.With([.. estate.Current.People], Estates.Settings(IdentityCentralControl.Id, ("service-clients", "pipeline"), ("second-factor", "administrators")));
        (await server.VerifyAsync<IdentityCentralControl>(estate)).Findings.Select(finding => finding.Rule).ShouldBe(["administrator-without-second-factor"]);
        estate.Current = PeopleEstate.With([], Estates.Settings(IdentityCentralControl.Id, ("clients", "x")));
        (await server.VerifyAsync<IdentityCentralControl>(estate)).Outcome.ShouldBe(Outcome.Unknown);
    }

    [Fact]
    public async Task Identity_sessions_turns_red_for_a_session_that_lives_too_long_and_apply_ends_it()
    {
        var estate = new PeopleEstate(PeopleEstate.Person("admin", "administrator"), PeopleEstate.Person("alice"));
        await using var server = await TestServer.StartAsync(postgres, estate);
        using var admin = new Browser(server);
        await admin.FirstSignInAsync("admin", server.OneTimePassword!);
        var (alice, password) = await AddAsync(admin, "alice", "viewer");
        using var browser = new Browser(server);
        await browser.FirstSignInAsync("alice", password);
        var (code, verifier) = await browser.CliCodeAsync();
        await browser.RedeemAsync(code, verifier);
        (await server.VerifyAsync<IdentitySessionsControl>(estate)).Outcome.ShouldBe(Outcome.Satisfied);

        await SqlAsync(server, $"UPDATE identity.sessions SET \"ExpiresAt\" = \"CreatedAt\" + interval '30 days' WHERE \"Subject\" = {alice} AND \"Scheme\" = 'Console'");
        var red = await server.VerifyAsync<IdentitySessionsControl>(estate);
        red.Findings.Select(finding => (finding.Rule, finding.Message)).ShouldBe([("too-long", "It lives 30d; the limit is 12h.")]);
        (await server.MendAsync<IdentitySessionsControl>(estate)).Length.ShouldBe(1);
        (await server.VerifyAsync<IdentitySessionsControl>(estate)).Outcome.ShouldBe(Outcome.Satisfied);
        (await browser.ApiAsync(HttpMethod.Get, "/api/v1/me")).Status.ShouldBe(HttpStatusCode.Unauthorized);

        await SqlAsync(server, $"UPDATE identity.sessions SET \"IdleUntil\" = \"LastSeenAt\" + interval '5 hours' WHERE \"Scheme\" = 'Console'");
        (await server.VerifyAsync<IdentitySessionsControl>(estate)).Findings.Select(finding => finding.Message).ShouldBe(["It may be idle for 5h; the limit is 30m."]);
        estate.Current = PeopleEstate.With([.. estate.Current.People], Estates.Settings(IdentitySessionsControl.Id, ("idle", "6h")));
        (await server.VerifyAsync<IdentitySessionsControl>(estate)).Outcome.ShouldBe(Outcome.Satisfied);
        estate.Current = PeopleEstate.With([.. estate.Current.People], Estates.Settings(IdentitySessionsControl.Id, ("idle", "soon")));
        (await server.VerifyAsync<IdentitySessionsControl>(estate)).Reason.ShouldBe("The setting 'idle' is 'soon', which is no duration. Write it like 30m, 12h or 90d.");
    }

    [Fact]
    public async Task Least_privilege_finds_roles_that_the_estate_does_not_give_and_accounts_that_nobody_uses()
    {
        var estate = new PeopleEstate(PeopleEstate.Person("admin", "administrator"), PeopleEstate.Person("alice", "dba"), PeopleEstate.Person("bruno", "operator"));
        await using var server = await TestServer.StartAsync(postgres, estate);
        using var admin = new Browser(server);
        await admin.FirstSignInAsync("admin", server.OneTimePassword!);
        var (alice, _) = await AddAsync(admin, "alice", "viewer");
        var (bruno, _) = await AddAsync(admin, "bruno", "operator");
        (await server.VerifyAsync<LeastPrivilegeControl>(estate)).Outcome.ShouldBe(Outcome.Satisfied);

        await admin.ApiAsync(HttpMethod.Patch, $"/api/v1/users/{alice}", new { role = "administrator" });
        (await server.VerifyAsync<LeastPrivilegeControl>(estate)).Lines().ShouldBe([$"role-not-given account/{alice} role administrator"]);
        (await server.MendAsync<LeastPrivilegeControl>(estate)).ShouldBe([$"account/{alice} role administrator: Take the role away: no role of the estate gives it."]);
        (await server.VerifyAsync<LeastPrivilegeControl>(estate)).Outcome.ShouldBe(Outcome.Satisfied);

        await SqlAsync(server, $"UPDATE identity.accounts SET \"CreatedAt\" = now() - interval '100 days' WHERE \"UserName\" = 'bruno'");
        (await server.VerifyAsync<LeastPrivilegeControl>(estate)).Lines().ShouldBe([$"unused-account account/{bruno}"]);
        (await server.MendAsync<LeastPrivilegeControl>(estate)).ShouldBe([$"account/{bruno}: Block the account: nobody used it for 90d."]);
        (await server.VerifyAsync<LeastPrivilegeControl>(estate)).Outcome.ShouldBe(Outcome.Satisfied);

        await admin.ApiAsync(HttpMethod.Post, "/api/v1/clients", new { id = "pipeline", role = "operator" });
        (await server.VerifyAsync<LeastPrivilegeControl>(estate)).Lines().ShouldBe(["client-without-owner client/pipeline"]);
        estate.Current = PeopleEstate.With([.. estate.Current.People], Estates.Settings(LeastPrivilegeControl.Id, ("owners", "pipeline=alice")));
        (await server.VerifyAsync<LeastPrivilegeControl>(estate)).Outcome.ShouldBe(Outcome.Satisfied);
    }

    [Fact]
    public async Task Nothing_is_planned_that_locks_out_the_last_administrator()
    {
        var estate = new PeopleEstate(PeopleEstate.Person("alice"));
        await using var server = await TestServer.StartAsync(postgres, estate);
        using var admin = new Browser(server);
        await admin.FirstSignInAsync("admin", server.OneTimePassword!);

        (await server.VerifyAsync<LeastPrivilegeControl>(estate)).Findings.Select(finding => finding.Rule).ShouldBe(["role-not-given"]);
        (await server.Control<LeastPrivilegeControl>().PlanAsync(estate.Current, Cancellation)).Steps.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_plan_whose_premises_no_longer_hold_is_refused()
    {
        var estate = new PeopleEstate(PeopleEstate.Person("admin", "administrator"), PeopleEstate.Person("alice"));
        await using var server = await TestServer.StartAsync(postgres, estate);
        using var admin = new Browser(server);
        await admin.FirstSignInAsync("admin", server.OneTimePassword!);
        var (alice, _) = await AddAsync(admin, "alice", "operator");
        var plan = await server.Control<LeastPrivilegeControl>().PlanAsync(estate.Current, Cancellation);
        await admin.ApiAsync(HttpMethod.Patch, $"/api/v1/users/{alice}", new { role = "approver" });

        (await server.Control<LeastPrivilegeControl>().ApplyAsync(plan, Cancellation)).Failure.ShouldBe("People, roles or sessions are not what the plan showed. Plan again.");
    }

    [Fact]
    public async Task Whoever_the_estate_ends_is_blocked_after_the_finding_was_shown_and_not_before()
    {
        var estate = new PeopleEstate(PeopleEstate.Person("admin", "administrator"), PeopleEstate.Person("alice", "operator"));
        await using var server = await TestServer.StartAsync(postgres, estate);
        using var admin = new Browser(server);
        await admin.FirstSignInAsync("admin", server.OneTimePassword!);
        var (alice, _) = await AddAsync(admin, "alice", "operator");
        var follower = server.Services.GetRequiredService<EstateFollower>();
        await follower.FollowAsync(Cancellation);
        estate.Current = PeopleEstate.With([PeopleEstate.Person("admin", "administrator"), PeopleEstate.Person("alice", "operator") with { Until = Yesterday }]);

        await follower.FollowAsync(Cancellation);
        (await BlockedAsync(admin, alice)).ShouldBeFalse("The finding was not shown yet.");
        // Whatever happens to the account, nobody may open anything for alice from now on.
        (await server.Services.GetRequiredService<IPeopleDirectory>().FindAsync(alice, "alice", Cancellation)).Standing.ShouldBe(PersonStanding.Ended);
        (await server.Services.GetRequiredService<IAccessEndings>().CurrentAsync(Cancellation)).ShouldHaveSingleItem().Person.ShouldBe("alice");

        estate.Show(await server.VerifyAsync<IdentityCentralControl>(estate), FindingState.RiskAccepted);
        await follower.FollowAsync(Cancellation);
        (await BlockedAsync(admin, alice)).ShouldBeFalse("Someone answers for it.");

        estate.Show(await server.VerifyAsync<IdentityCentralControl>(estate));
        await follower.FollowAsync(Cancellation);
        (await BlockedAsync(admin, alice)).ShouldBeTrue();
        server.Evidence.Lines.ShouldContain($"user:alice system {{\"action\":\"access-ended\",\"id\":\"{alice}\",\"blocked\":true,\"ended\":0,\"reason\":\"EmploymentEnded\"}}");
    }

    [Theory]
    [InlineData("ended", false)]
    [InlineData("ended-and-gone", true)]
    public async Task Whoever_vanished_from_the_estate_is_a_finding_and_blocked_only_when_the_setting_says_so(string setting, bool blocked)
    {
        var estate = new PeopleEstate(PeopleEstate.Person("admin", "administrator"), PeopleEstate.Person("alice", "operator"));
        await using var server = await TestServer.StartAsync(postgres, estate, ("Rempart:Identity:FollowEstate", setting));
        using var admin = new Browser(server);
        await admin.FirstSignInAsync("admin", server.OneTimePassword!);
        var (alice, _) = await AddAsync(admin, "alice", "operator");
        var follower = server.Services.GetRequiredService<EstateFollower>();
        await follower.FollowAsync(Cancellation);
        estate.Current = PeopleEstate.With([PeopleEstate.Person("admin", "administrator")]);

        var red = await server.VerifyAsync<IdentityCentralControl>(estate);
        red.Findings.ShouldHaveSingleItem().Message.ShouldBe("The account belonged to 'alice', who is no longer in the estate, and it still works.");
        estate.Show(red);
        await follower.FollowAsync(Cancellation);

        (await BlockedAsync(admin, alice)).ShouldBe(blocked);
    }

    [Fact]
    public async Task Listeners_are_told_when_another_server_or_the_estate_ended_an_access()
    {
        var estate = new PeopleEstate(PeopleEstate.Person("alice"));
        await using var server = await TestServer.StartAsync(postgres, estate);
        var endings = server.Services.GetRequiredService<AccessEndings>();
        await endings.LookAsync(Cancellation);
        var told = 0;
        endings.Changed += () => told++;

        await endings.LookAsync(Cancellation);
        told.ShouldBe(0);
        estate.Current = PeopleEstate.With([PeopleEstate.Person("alice") with { Until = Yesterday }]);
        await endings.LookAsync(Cancellation);
        told.ShouldBe(1);
        await SqlAsync(server, $"INSERT INTO identity.access_ends (\"Subject\", \"Reason\", \"At\", \"By\") VALUES ('someone', 'Blocked', now(), 'another server')");
        await endings.LookAsync(Cancellation);
        told.ShouldBe(2);
    }

    private static DateOnly Yesterday => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(-1);

    private static async Task<(string Id, string Password)> AddAsync(Browser admin, string name, string role)
    {
        var made = (await admin.ApiAsync(HttpMethod.Post, "/api/v1/users", new { name, role })).Body;
        return (made.GetProperty("user").GetProperty("id").GetString()!, made.GetProperty("oneTimePassword").GetString()!);
    }

    private static async Task<bool> BlockedAsync(Browser admin, string id) =>
        (await admin.ApiAsync(HttpMethod.Get, "/api/v1/users")).Body.GetProperty("items").EnumerateArray().Single(user => user.GetProperty("id").GetString() == id).GetProperty("blocked").GetBoolean();

    private static async Task SqlAsync(TestServer server, FormattableString statement)
    {
        await using var store = await server.Services.GetRequiredService<IDbContextFactory<IdentityStore>>().CreateDbContextAsync(Cancellation);
        (await store.Database.ExecuteSqlAsync(statement, Cancellation)).ShouldBePositive();
    }
}
