using System.Net;
using System.Text.Json;
using Rempart.Cli.Tests.Client;
using Rempart.Core.Access;

namespace Rempart.Cli.Tests.Identity;

public class PeopleCommandTests
{
    private static readonly PersonRecord Alice = new()
    {
        Id = "auth0|alice",
        Name = "Alice Martin",
        Person = "alice",
        Standing = "allowed",
        EstateRoles = ["operator", "dba"],
        Grants = [new EstateGrant("dba", "prod-postgresql", 1800, 1)],
        ProviderRoles = ["operator"],
        LastUsedAt = CliRun.Now.AddHours(-3),
    };

    [Fact]
    public async Task People_are_a_table_and_what_could_not_be_read_is_no_success()
    {
        var server = new FakeServer().On("GET /api/v1/people", HttpStatusCode.OK, JsonSerializer.Serialize(
            new PeopleReport("auth0 r3edge.eu.auth0.com", "Auth0 GET api/v2/users: it answered 500.", [Alice]), PeopleJson.Default.PeopleReport));
        using var run = Run(server);

        (await run.RunAsync("people", "list")).ShouldBe(3);

        run.Output.ShouldBe("""
            ID           NAME          STANDING    LAST USE  ESTATE ROLES   PROVIDER ROLES
            auth0|alice  Alice Martin  has access  3h ago    operator, dba  operator
            Auth0 GET api/v2/users: it answered 500.

            """);
    }

    [Fact]
    public async Task One_person_is_shown_with_what_is_open()
    {
        var details = new PersonDetails(Alice, [new PersonSession("rt_1", "refresh-token", CliRun.Now.AddDays(-1), null, null, null, null, null)], null);
        var server = new FakeServer().On("GET /api/v1/people/auth0%7Calice", HttpStatusCode.OK, JsonSerializer.Serialize(details, PeopleJson.Default.PersonDetails));
        using var run = Run(server);

        (await run.RunAsync("people", "show", "auth0|alice")).ShouldBe(0);

        run.Output.ShouldBe("""
            Alice Martin (auth0|alice)
            has access
            ESTATE ROLES: operator, dba
              dba -> prod-postgresql, 30m
            PROVIDER ROLES: operator
            PERMISSIONS: not known

            SESSION  KIND           BEGAN              LAST USE  ENDS   FROM
            rt_1     refresh-token  2026-11-22 12:00Z  -         never  -

            """);
    }

    [Theory]
    [InlineData("end", "POST /api/v1/people/alice/end", "auth0|alice is blocked and everything is ended (125 ms).\n")]
    [InlineData("block", "POST /api/v1/people/alice/end", "auth0|alice is blocked and everything is ended (125 ms).\n")]
    [InlineData("end --sessions", "DELETE /api/v1/people/alice/sessions", "Sessions of auth0|alice are ended (125 ms).\n")]
    [InlineData("end --session rt_1", "DELETE /api/v1/people/alice/sessions/rt_1", "Sessions of auth0|alice are ended (125 ms).\n")]
    public async Task Access_is_ended_when_it_was_agreed_to(string words, string call, string output)
    {
        var server = new FakeServer().On(call, HttpStatusCode.OK, JsonSerializer.Serialize(new AccessCut("auth0|alice", true, null, 125), PeopleJson.Default.AccessCut));
        using var run = Run(server);

        (await run.RunAsync(["people", .. words.Split(' ').Take(1), "alice", .. words.Split(' ').Skip(1), "--yes"])).ShouldBe(0);

        run.Output.ShouldBe(output);
        server.Asked.ShouldHaveSingleItem().ShouldStartWith(call);
    }

    [Fact]
    public async Task Without_a_yes_nothing_is_sent()
    {
        var server = new FakeServer();
        using var run = Run(server);
        (await run.RunAsync("people", "end", "alice")).ShouldBe(2);
        run.Error.ShouldBe("error: nobody can be asked here; add --yes to end access without a question\n");

        using var asked = new CliRun { Transport = server, InputIsTerminal = true, Input = "no\n", Variables = { ["REMPART_SERVER"] = "https://rempart.example", ["REMPART_TOKEN"] = "t" } };
        (await asked.RunAsync("people", "end", "alice")).ShouldBe(2);
        asked.Error.ShouldEndWith("error: nothing was ended\n");
        server.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_refusal_of_the_provider_is_said_in_its_words()
    {
        var server = new FakeServer().OnProblem("POST /api/v1/people/alice/unblock", HttpStatusCode.BadGateway, "Auth0 PATCH api/v2/users/{id}: the application lacks a scope for it (403).");
        using var run = Run(server);

        (await run.RunAsync("people", "unblock", "alice")).ShouldBe(3);

        run.Error.ShouldContain("Auth0 PATCH api/v2/users/{id}: the application lacks a scope for it (403).");
    }

    private static CliRun Run(FakeServer server) => new() { Transport = server, Variables = { ["REMPART_SERVER"] = "https://rempart.example", ["REMPART_TOKEN"] = "t" } };
}
