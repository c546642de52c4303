using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Rempart.Core.Access;
using Rempart.Server.Bastion;
using Rempart.Server.Bastion.Store;

namespace Rempart.Server.Tests.Bastion;

public sealed class GrantTests(BastionServer server) : IClassFixture<BastionServer>
{
    private const string Reason = "the nightly job hangs";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("main", "short", null, null, false, AccessRefusal.Invalid, "'reason' must have 8 to 500 characters.")]
    [InlineData("main", "two\nlines of it", null, null, false, AccessRefusal.Invalid, "'reason' must be one line of plain text, without control characters.")]
    [InlineData("main", "turned \u202E round about", null, null, false, AccessRefusal.Invalid, "'reason' must be one line of plain text, without control characters.")]
    [InlineData("main", "a zero \0 within it", null, null, false, AccessRefusal.Invalid, "'reason' must be one line of plain text, without control characters.")]
    [InlineData("main", Reason, 31, null, false, AccessRefusal.NotAllowed, "'main' is given for 30m at most.")]
    [InlineData("main", Reason, 0, null, false, AccessRefusal.Invalid, "'for' must be a minute or longer.")]
    [InlineData("main", Reason, 16, null, true, AccessRefusal.NotAllowed, "'main' is given in an emergency for 15m at most.")]
    [InlineData("web", Reason, null, null, true, AccessRefusal.NotAllowed, "The estate does not let 'ana' take 'web' without approval. Ask for it without break-glass.")]
    [InlineData("web", Reason, null, null, false, AccessRefusal.Invalid, "'port' must name one of the ports of 'web': 8080, 8081.")]
    [InlineData("web", Reason, null, 22, false, AccessRefusal.Invalid, "'port' must name one of the ports of 'web': 8080, 8081.")]
    [InlineData("prod", Reason, null, null, false, AccessRefusal.Invalid, "'prod' is an environment; ask for one thing in it. You may ask for: bastion, db, main, web.")]
    [InlineData("app", Reason, null, null, false, AccessRefusal.NotAllowed, "The estate gives you no access to 'app'. You may ask for: bastion, db, main, web.")]
    [InlineData("bastion", Reason, null, null, false, AccessRefusal.NotAllowed, "'bastion' needs 1 to agree, and the estate lets 0 others. Declare approves: [bastion] on a role of theirs.")]
    public async Task What_the_estate_does_not_give_is_refused_with_the_reason(string target, string reason, int? minutes, int? port, bool emergency, AccessRefusal cause, string message)
    {
        await EnrolAsync("ana");
        var request = new AccessRequest(target, reason) { For = minutes is { } some ? TimeSpan.FromMinutes(some) : null, Port = port, BreakGlass = emergency };

        var refused = await Should.ThrowAsync<AccessRefusedException>(server.Grants.RequestAsync(request, "user:ana@test.example", Cancellation));

        (refused.Cause, refused.Message).ShouldBe((cause, message));
    }

    [Theory]
    [InlineData("user:mallory@test.example", "'user:mallory@test.example' is no person of the estate. Declare the person with the e-mail address of the login: people: [{ id: …, email: … }].")]
    [InlineData("local:root", "'local:root' is no person of the estate. Declare the person with the e-mail address of the login: people: [{ id: …, email: … }].")]
    [InlineData("client:ana", "'client:ana' is no person of the estate. Declare the person with the e-mail address of the login: people: [{ id: …, email: … }].")]
    [InlineData("user:old@test.example", "'old' does not work here today, says the estate.")]
    public async Task Who_is_nobody_of_the_estate_gets_nothing(string actor, string message)
    {
        var refused = await Should.ThrowAsync<AccessRefusedException>(server.Grants.RequestAsync(new AccessRequest("main", Reason), actor, Cancellation));

        (refused.Cause, refused.Message).ShouldBe((AccessRefusal.NotAllowed, message));
    }

    [Fact]
    public async Task Without_a_key_there_is_no_grant()
    {
        var refused = await Should.ThrowAsync<AccessRefusedException>(server.Grants.RequestAsync(new AccessRequest("main", Reason), "user:eve@test.example", Cancellation));

        refused.Message.ShouldBe("'eve' has no enrolled key. Make one and enrol it: rempart ssh keygen, then: rempart ssh enroll");
    }

    [Fact]
    public async Task One_other_agrees_and_every_step_is_evidence()
    {
        var asked = await AskAsync("main");
        (asked.State, asked.ApprovalsNeeded, asked.ValidAfter, asked.Duration, asked.Destination.ToString()).ShouldBe((AccessGrantState.Requested, 1, null, TimeSpan.FromMinutes(30), "10.1.0.5:5432"));
        (await RefusedAsync(() => server.Grants.ApproveAsync(asked.Id, "user:ana@test.example", null, Cancellation))).ShouldBe("Nobody may agree to their own access; somebody else must.");
        (await RefusedAsync(() => server.Grants.ApproveAsync(asked.Id, "webhook:ana", null, Cancellation))).ShouldBe("Nobody may agree to their own access; somebody else must.");
        (await RefusedAsync(() => server.Grants.ApproveAsync(asked.Id, "user:ben@test.example", null, Cancellation))).ShouldBe("The estate does not let 'ben' agree to access to 'main'. It needs approves: [main] on one of their roles.");
        (await RefusedAsync(() => server.Grants.ApproveAsync(asked.Id, "local:root", null, Cancellation))).ShouldStartWith("'local:root' is no person of the estate.");
        (await RefusedAsync(() => server.Grants.ApproveAsync(asked.Id, "user:old@test.example", null, Cancellation))).ShouldBe("'old' does not work here today, says the estate.");

        var given = await server.Grants.ApproveAsync(asked.Id, "user:eve@test.example", "I know of it", Cancellation);

        given.State.ShouldBe(AccessGrantState.Active);
        (given.ValidBefore - given.ValidAfter).ShouldBe(TimeSpan.FromMinutes(30));
        given.Serial.ShouldBe(asked.Serial);
        given.Decisions.Select(one => (one.By, one.Kind, one.Comment)).ShouldBe([("user:eve@test.example", AccessDecisionKind.Approval, "I know of it")]);
        (await RefusedAsync(() => server.Grants.DenyAsync(asked.Id, "user:kim@test.example", "no, not now", Cancellation))).ShouldBe($"'{asked.Id}' does not wait for an answer any more: it is active.");
        await server.Grants.RevokeAsync(asked.Id, "user:kim@test.example", "enough of it", Cancellation);
        (await server.EvidenceOfAsync($"grant:{asked.Id}")).ShouldBe(["user:ana@test.example access-requested", "user:eve@test.example access-approved", "user:kim@test.example access-revoked"]);
    }

    [Fact]
    public async Task Two_means_two_people_however_they_come()
    {
        var asked = await AskAsync("db");

        (await server.Grants.ApproveAsync(asked.Id, "user:eve@test.example", null, Cancellation)).State.ShouldBe(AccessGrantState.Requested);
        (await RefusedAsync(() => server.Grants.ApproveAsync(asked.Id, "webhook:eve", null, Cancellation))).ShouldBe($"You agreed to '{asked.Id}' already; somebody else must agree too.");
        (await RefusedAsync(() => server.Grants.ApproveAsync(asked.Id, "user:EVE@test.example", null, Cancellation))).ShouldBe($"You agreed to '{asked.Id}' already; somebody else must agree too.");
        (await server.Grants.ApproveAsync(asked.Id, "user:kim@test.example", null, Cancellation)).State.ShouldBe(AccessGrantState.Active);
    }

    [Fact]
    public async Task Of_many_who_decide_at_once_one_wins()
    {
        for (var round = 0; round < 10; round++)
        {
            var asked = await AskAsync("main");
            Func<Task<AccessGrant>>[] deciders =
            [
                () => server.Grants.ApproveAsync(asked.Id, "user:eve@test.example", null, Cancellation),
                () => server.Grants.ApproveAsync(asked.Id, "user:kim@test.example", null, Cancellation),
                () => server.Grants.DenyAsync(asked.Id, "user:eve@test.example", "rather not", Cancellation),
                () => server.Grants.DenyAsync(asked.Id, "user:kim@test.example", "rather not", Cancellation),
            ];
            var results = await Task.WhenAll(deciders.Select(decide => Task.Run(() => TryAsync(decide))));

            results.Count(result => result is null).ShouldBe(1);
            results.Where(result => result is not null).ShouldAllBe(result => result!.StartsWith($"'{asked.Id}' does not wait for an answer any more: it ", StringComparison.Ordinal));
            var stored = (await server.Grants.FindAsync(asked.Id, Cancellation))!;
            stored.Decisions.Count.ShouldBe(1);
            if (stored.State == AccessGrantState.Active)
                await server.Grants.RevokeAsync(asked.Id, "user:ana@test.example", "done with it", Cancellation);
        }
    }

    [Fact]
    public async Task Revoked_while_it_is_agreed_to_it_ends_revoked_or_never_began()
    {
        for (var round = 0; round < 10; round++)
        {
            var asked = await AskAsync("main");
            var results = await Task.WhenAll(
                Task.Run(() => TryAsync(() => server.Grants.ApproveAsync(asked.Id, "user:eve@test.example", null, Cancellation))),
                Task.Run(() => TryAsync(() => server.Grants.RevokeAsync(asked.Id, "user:kim@test.example", "stop this now", Cancellation))));

            results[1].ShouldBeNull();
            (await server.Grants.FindAsync(asked.Id, Cancellation))!.State.ShouldBe(AccessGrantState.Revoked);
        }
    }

    [Fact]
    public async Task Without_evidence_nothing_is_decided()
    {
        var asked = await AskAsync("main");
        server.EvidenceFails = true;
        try
        {
            await Should.ThrowAsync<IOException>(server.Grants.ApproveAsync(asked.Id, "user:eve@test.example", null, Cancellation));
            await Should.ThrowAsync<IOException>(server.Grants.RequestAsync(new AccessRequest("web", Reason) { Port = 8080 }, "user:ana@test.example", Cancellation));
        }
        finally
        {
            server.EvidenceFails = false;
        }
        (await server.Grants.FindAsync(asked.Id, Cancellation))!.State.ShouldBe(AccessGrantState.Requested);
        (await server.Grants.ListAsync("ana", true, Cancellation)).ShouldNotContain(grant => grant.Target == "web");
        (await server.Grants.ApproveAsync(asked.Id, "user:eve@test.example", null, Cancellation)).State.ShouldBe(AccessGrantState.Active);
        await server.Grants.RevokeAsync(asked.Id, "user:eve@test.example", "done with it", Cancellation);
    }

    [Fact]
    public async Task A_database_that_dies_in_the_middle_leaves_nothing_half()
    {
        await using var other = new BastionServer();
        await other.InitializeAsync();
        using var key = await other.KeyOfAsync("ana");
        var asked = await other.Grants.RequestAsync(new AccessRequest("main", Reason), "user:ana@test.example", Cancellation);
        var feed = other.Server.Get<BastionFeed>();

        var deciding = Task.Run(() => TryAsync(() => other.Grants.ApproveAsync(asked.Id, "user:eve@test.example", null, Cancellation)), Cancellation);
        using (var postmaster = System.Diagnostics.Process.GetProcessById(other.Server.PostmasterId()))
            postmaster.Kill(entireProcessTree: true);
        await ((Task)deciding).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

        AccessGrant? seen = null;
        for (var attempt = 0; attempt < 300 && seen is null; attempt++)
        {
            try
            {
                seen = await other.Grants.FindAsync(asked.Id, Cancellation);
            }
            catch (Exception error) when (error is Npgsql.NpgsqlException or InvalidOperationException or IOException)
            {
                await feed.WaitAsync(feed.Next, TimeSpan.FromMilliseconds(200), Cancellation);
            }
        }
        // Either all of it or nothing.
        seen.ShouldNotBeNull();
        (seen.State == AccessGrantState.Active).ShouldBe(seen.ValidBefore is not null);
        (seen.State == AccessGrantState.Active).ShouldBe(seen.Decisions.Count == 1);
        if (seen.State == AccessGrantState.Requested)
            (await other.Grants.ApproveAsync(asked.Id, "user:eve@test.example", null, Cancellation)).State.ShouldBe(AccessGrantState.Active);
    }

    [Fact]
    public async Task An_emergency_is_open_at_once_and_reviewed_by_somebody_else()
    {
        await EnrolAsync("ana");
        var taken = await server.Grants.RequestAsync(new AccessRequest("main", Reason) { BreakGlass = true }, "user:ana@test.example", Cancellation);

        (taken.State, taken.BreakGlass, taken.Duration).ShouldBe((AccessGrantState.Active, true, TimeSpan.FromMinutes(15)));
        (await RefusedAsync(() => server.Grants.ReviewAsync(taken.Id, "user:ana@test.example", "all fine here", Cancellation))).ShouldBe("Nobody may review their own access; somebody else must.");
        (await RefusedAsync(() => server.Grants.ReviewAsync(taken.Id, "user:eve@test.example", "", Cancellation))).ShouldBe("'comment' must have 3 to 500 characters.");
        var reviewed = await server.Grants.ReviewAsync(taken.Id, "user:eve@test.example", "it was needed", Cancellation);
        reviewed.Decisions[^1].Kind.ShouldBe(AccessDecisionKind.Review);
        (await RefusedAsync(() => server.Grants.ReviewAsync(taken.Id, "user:kim@test.example", "it was needed", Cancellation))).ShouldBe($"'{taken.Id}' was reviewed already.");
        (await server.EvidenceOfAsync($"grant:{taken.Id}")).ShouldBe(["user:ana@test.example access-taken-in-emergency", "user:eve@test.example access-reviewed"]);
        await server.Grants.RevokeAsync(taken.Id, "user:eve@test.example", "done with it", Cancellation);
    }

    [Fact]
    public async Task What_nobody_answers_and_what_is_over_expires()
    {
        await using var other = new BastionServer();
        await other.InitializeAsync();
        using var key = await other.KeyOfAsync("ana");
        var waits = await other.Grants.RequestAsync(new AccessRequest("main", Reason), "user:ana@test.example", Cancellation);
        var active = await other.Grants.RequestAsync(new AccessRequest("web", Reason) { Port = 8080, For = TimeSpan.FromMinutes(10) }, "user:ana@test.example", Cancellation);

        other.Time.Pass(TimeSpan.FromMinutes(61));

        (await RefusedAsync(() => other.Grants.ApproveAsync(waits.Id, "user:eve@test.example", null, Cancellation))).ShouldStartWith($"'{waits.Id}' does not wait for an answer any more: ");
        (await RefusedAsync(() => other.Grants.RevokeAsync(active.Id, "user:eve@test.example", "enough of it", Cancellation))).ShouldStartWith($"'{active.Id}' is over: ");
        await other.Server.Get<BastionClock>().RoundAsync(1, Cancellation);
        (await other.Grants.FindAsync(waits.Id, Cancellation))!.State.ShouldBe(AccessGrantState.Expired);
        (await other.Grants.FindAsync(active.Id, Cancellation))!.State.ShouldBe(AccessGrantState.Expired);
        (await other.EvidenceOfAsync($"grant:{waits.Id}")).ShouldBe(["user:ana@test.example access-requested", "system access-unanswered"]);
    }

    [Fact]
    public async Task Who_leaves_in_the_estate_loses_grants_and_keys_at_once()
    {
        await using var other = new BastionServer();
        await other.InitializeAsync();
        using var key = await other.KeyOfAsync("ana");
        var active = await other.Grants.RequestAsync(new AccessRequest("web", Reason) { Port = 8080 }, "user:ana@test.example", Cancellation);
        other.Server.WriteEstate(BastionServer.Estate.Replace("email: ana@test.example, roles", "email: ana@test.example, until: 2020-01-01, roles", StringComparison.Ordinal));

        var feed = other.Server.Get<BastionFeed>();
        var (next, seen) = (feed.Next, (await other.Grants.FindAsync(active.Id, Cancellation))!);
        while (seen.State == AccessGrantState.Active)
        {
            await next.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
            (next, seen) = (feed.Next, (await other.Grants.FindAsync(active.Id, Cancellation))!);
        }

        (seen.State, seen.EndReason).ShouldBe((AccessGrantState.Revoked, "the person does not work here any more, says the estate"));
        for (var keys = await other.Keys.ListAsync("ana", Cancellation); keys.Count > 0; keys = await other.Keys.ListAsync("ana", Cancellation))
        {
            await next.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
            next = feed.Next;
        }
    }

    [Fact]
    public async Task Who_is_blocked_loses_everything_within_moments_and_gets_nothing_new()
    {
        var endings = new SaidEndings();
        await using var other = new BastionServer { More = services => services.AddSingleton<IAccessEndings>(endings) };
        await other.InitializeAsync();
        var feed = other.Server.Get<BastionFeed>();
        using var key = await other.KeyOfAsync("ana");
        var active = await other.Grants.RequestAsync(new AccessRequest("web", Reason) { Port = 8080 }, "user:ana@test.example", Cancellation);
        var next = feed.Next;

        endings.Say(new AccessEnding(null, "ana@test.example", "sub", AccessEndReason.BlockedAtProvider, other.Time.GetUtcNow()));

        for (var seen = active; seen.State == AccessGrantState.Active; seen = (await other.Grants.FindAsync(active.Id, Cancellation))!)
        {
            await next.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
            next = feed.Next;
        }
        (await other.Grants.FindAsync(active.Id, Cancellation))!.EndReason.ShouldBe("the person is blocked at the login provider");
        (await RefusedAsync(() => other.Grants.RequestAsync(new AccessRequest("web", Reason) { Port = 8080 }, "user:ana@test.example", Cancellation))).ShouldBe("'ana' is blocked at the login provider.");
        (await other.Keys.ListAsync("ana", Cancellation)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task All_of_a_person_end_at_once()
    {
        await EnrolAsync("ben");
        foreach (var port in (int[])[8080, 8081])
            await server.Grants.RequestAsync(new AccessRequest("web", Reason) { Port = port }, "user:ben@test.example", Cancellation);

        (await server.Grants.RevokeAllAsync("ben", "system", "blocked at the provider", Cancellation)).ShouldBe(2);

        (await server.Grants.ListAsync("ben", false, Cancellation)).Take(2).ShouldAllBe(grant => grant.State == AccessGrantState.Revoked && grant.EndReason == "blocked at the provider");
    }

    [Fact]
    public async Task Somebody_else_sees_nothing_of_it_and_may_not_end_it()
    {
        await EnrolAsync("ben");
        var own = await server.Grants.RequestAsync(new AccessRequest("web", Reason) { Port = 8080 }, "user:ben@test.example", Cancellation);
        using var stranger = server.Client("ana");
        var path = $"/api/v1/access/grants/{own.Id}";

        (await BastionServer.ProblemAsync(await stranger.GetAsync(new Uri(path, UriKind.Relative), Cancellation))).Status.ShouldBe(404);
        (await BastionServer.ProblemAsync(await stranger.PostAsJsonAsync($"{path}/revocation", new AccessDecisionRequest("mine now"), AccessJson.Default.AccessDecisionRequest, Cancellation))).Status.ShouldBe(404);
        (await BastionServer.ProblemAsync(await stranger.GetAsync(new Uri("/api/v1/access/grants?person=ben", UriKind.Relative), Cancellation)))
            .ShouldBe((403, "You see your own access only. Operators, and those who agree to accesses, see everybody's."));
        using var ben = server.Client("ben");
        (await BastionServer.ReadAsync(await ben.PostAsJsonAsync($"{path}/revocation", new AccessDecisionRequest("done with it"), AccessJson.Default.AccessDecisionRequest, Cancellation), AccessJson.Default.AccessGrant)).State.ShouldBe(AccessGrantState.Revoked);
    }

    [Fact]
    public async Task Whoever_waits_for_an_answer_hears_it_at_once()
    {
        var asked = await AskAsync("main");
        using var client = server.Client("ana");
        var waiting = client.GetAsync(new Uri($"/api/v1/access/grants/{asked.Id}?wait=30", UriKind.Relative), Cancellation);

        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        await server.Grants.DenyAsync(asked.Id, "user:eve@test.example", "not today please", Cancellation);
        var answered = await BastionServer.ReadAsync(await waiting, AccessJson.Default.AccessGrant);

        (answered.State, answered.EndReason).ShouldBe((AccessGrantState.Denied, "not today please"));
        System.Diagnostics.Stopwatch.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(25));
    }

    private async Task<AccessGrant> AskAsync(string target)
    {
        await EnrolAsync("ana");
        return await server.Grants.RequestAsync(new AccessRequest(target, Reason), "user:ana@test.example", Cancellation);
    }

    private async Task EnrolAsync(string person)
    {
        if ((await server.Keys.ListAsync(person, Cancellation)).Count == 0)
            (await server.KeyOfAsync(person)).Dispose();
        // A person has a limited number of open grants.
        foreach (var grant in await server.Grants.ListAsync(person, true, Cancellation))
            await server.Grants.RevokeAsync(grant.Id, "system", "another test begins", Cancellation);
    }

    private static async Task<string?> TryAsync(Func<Task<AccessGrant>> decide)
    {
        try
        {
            await decide();
            return null;
        }
        catch (AccessRefusedException refused)
        {
            return refused.Message;
        }
    }

    private static async Task<string> RefusedAsync(Func<Task<AccessGrant>> decide) => (await Should.ThrowAsync<AccessRefusedException>(decide())).Message;

    private sealed class SaidEndings : IAccessEndings
    {
        private IReadOnlyList<AccessEnding> _said = [];

        public event Action? Changed;

        public Task<IReadOnlyList<AccessEnding>> CurrentAsync(CancellationToken cancellation) => Task.FromResult(_said);

        public void Say(AccessEnding ending)
        {
            _said = [ending];
            Changed?.Invoke();
        }
    }
}
