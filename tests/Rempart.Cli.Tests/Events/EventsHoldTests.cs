using System.Net;
using System.Text.Json;
using Rempart.Cli.Tests.Client;
using Rempart.Core.Events;

namespace Rempart.Cli.Tests.Events;

public sealed class EventsHoldTests
{
    private const string Json = """
        {
          "id": "0f3a5b7c9d1e2f40",
          "reason": "Case 7",
          "class": "authentication",
          "from": "2026-11-01T00:00:00+00:00",
          "to": "2027-01-01T00:00:00+00:00",
          "by": "user:alice",
          "at": "2026-11-23T12:00:00+00:00",
          "segments": 12,
          "events": 345678
        }
        """;

    private static readonly LegalHold Hold = new(
        "0f3a5b7c9d1e2f40", "Case 7", "authentication", new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero), new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero), "user:alice", CliRun.Now, null, null, 12, 345_678);

    private static readonly LegalHold Released = Hold with { Class = null, ReleasedBy = "user:bob", ReleasedAt = CliRun.Now, Segments = 0, Events = 0 };

    public static TheoryData<string[], string> Wrong => new()
    {
        { ["--reason", "", "--from", "30d", "--to", "2027-01-01"], "error: a reason has 1 to 500 characters; this one has 0" },
        { ["--reason", new string('x', 501), "--from", "30d", "--to", "2027-01-01"], "error: a reason has 1 to 500 characters; this one has 501" },
        { ["--reason", "x", "--from", "soon", "--to", "2027-01-01"], "error: 'soon' is no time: write 15m, 1h, 7d, 2026-11-30 or 2026-11-30T09:00:00Z" },
        { ["--reason", "x", "--from", "2027-01-01", "--to", "30d"], "error: --from must be before --to" },
        { ["--from", "30d", "--to", "2027-01-01"], "--reason" },
        { ["--reason", "x", "--to", "2027-01-01"], "--from" },
        { ["--reason", "x", "--from", "30d"], "--to" },
    };

    [Fact]
    public async Task A_hold_is_set_with_times_as_a_search_takes_them()
    {
        var server = Server("POST /api/v1/events/holds", Hold);
        using var run = Run(server);

        (await run.RunAsync("events", "hold", "add", "--reason", " Case 7 ", "--class", "authentication", "--from", "22d", "--to", "2027-01-01")).ShouldBe(0, run.Error);

        run.Output.ShouldBe("Hold 0f3a5b7c9d1e2f40 is set: authentication, 2026-11-01 00:00Z to 2027-01-01 00:00Z. It covers 12 segments with 345678 events now.\n");
        server.Asked.ShouldHaveSingleItem().ShouldEndWith("""{"reason":"Case 7","class":"authentication","from":"2026-11-01T12:00:00+00:00","to":"2027-01-01T00:00:00+00:00"}""");
    }

    [Fact]
    public async Task Every_command_gives_the_JSON_of_the_API()
    {
        using var add = Run(Server("POST /api/v1/events/holds", Hold));
        (await add.RunAsync("events", "hold", "add", "--reason", "Case 7", "--from", "22d", "--to", "2027-01-01", "--output", "json")).ShouldBe(0, add.Error);
        add.Output.ShouldBe(Json + "\n");

        using var list = Run(new FakeServer().On("GET /api/v1/events/holds", HttpStatusCode.OK, JsonSerializer.Serialize<IReadOnlyList<LegalHold>>([Hold], EventsJson.Default.IReadOnlyListLegalHold)));
        (await list.RunAsync("events", "hold", "list", "--output", "json")).ShouldBe(0, list.Error);
        list.Output.ShouldBe("[\n  " + Json.Replace("\n", "\n  ", StringComparison.Ordinal) + "\n]\n");

        using var release = Run(Server("POST /api/v1/events/holds/0f3a5b7c9d1e2f40/release", Hold));
        (await release.RunAsync("events", "hold", "release", "0f3a5b7c9d1e2f40", "--output", "json")).ShouldBe(0, release.Error);
        release.Output.ShouldBe(Json + "\n");
    }

    [Fact]
    public async Task Holds_are_a_table()
    {
        using var run = Run(new FakeServer().On("GET /api/v1/events/holds?all=true", HttpStatusCode.OK, JsonSerializer.Serialize<IReadOnlyList<LegalHold>>([Hold, Released], EventsJson.Default.IReadOnlyListLegalHold)));

        (await run.RunAsync("events", "hold", "list", "--all")).ShouldBe(0, run.Error);

        run.Output.ShouldBe("""
            ID                CLASS           FROM               TO                 SET                BY          EVENTS  RELEASED                       REASON
            0f3a5b7c9d1e2f40  authentication  2026-11-01 00:00Z  2027-01-01 00:00Z  2026-11-23 12:00Z  user:alice  345678  -                              Case 7
            0f3a5b7c9d1e2f40  all classes     2026-11-01 00:00Z  2027-01-01 00:00Z  2026-11-23 12:00Z  user:alice  0       2026-11-23 12:00Z by user:bob  Case 7

            """);
    }

    [Fact]
    public async Task No_hold_is_said_in_words()
    {
        using var run = Run(new FakeServer().On("GET /api/v1/events/holds", HttpStatusCode.OK, "[]"));

        (await run.RunAsync("events", "hold", "list")).ShouldBe(0, run.Error);
        run.Output.ShouldBe("There is no legal hold.\n");
    }

    [Fact]
    public async Task A_hold_is_released_and_what_follows_is_said()
    {
        using var run = Run(Server("POST /api/v1/events/holds/0f3a5b7c9d1e2f40/release", Released));

        (await run.RunAsync("events", "hold", "release", "0f3a5b7c9d1e2f40")).ShouldBe(0, run.Error);

        run.Output.ShouldBe("Hold 0f3a5b7c9d1e2f40 is released: all classes, 2026-11-01 00:00Z to 2027-01-01 00:00Z. What only it kept is deleted when its time is over.\n");
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Wrong_uses_are_told_before_a_server_is_asked(string[] arguments, string message)
    {
        var server = new FakeServer();
        using var run = Run(server);

        (await run.RunAsync(["events", "hold", "add", .. arguments])).ShouldBe(2);

        run.Error.ShouldContain(message);
        server.Asked.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound, 2, "error: There is no legal hold 'x'. See them with: rempart events hold list\n")]
    [InlineData(HttpStatusCode.Forbidden, 3, null)]
    public async Task A_refusal_of_the_server_is_the_exit_code(HttpStatusCode status, int expected, string? error)
    {
        using var run = Run(new FakeServer().OnProblem("POST /api/v1/events/holds/x/release", status, "There is no legal hold 'x'. See them with: rempart events hold list"));

        (await run.RunAsync("events", "hold", "release", "x")).ShouldBe(expected);
        if (error is not null)
            run.Error.ShouldBe(error);
    }

    [Fact]
    public async Task It_speaks_French()
    {
        using var run = Run(Server("POST /api/v1/events/holds/0f3a5b7c9d1e2f40/release", Released));
        run.Variables["LANG"] = "fr_FR.UTF-8";

        (await run.RunAsync("events", "hold", "release", "0f3a5b7c9d1e2f40")).ShouldBe(0, run.Error);

        run.Output.ShouldStartWith("La conservation 0f3a5b7c9d1e2f40 est levée : toutes les classes, du 2026-11-01 00:00Z au 2027-01-01 00:00Z.");
    }

    private static FakeServer Server(string call, LegalHold answer) => new FakeServer().On(call, HttpStatusCode.OK, JsonSerializer.Serialize(answer, EventsJson.Default.LegalHold));

    private static CliRun Run(FakeServer server) => new() { Transport = server, Variables = { ["REMPART_SERVER"] = "https://rempart.example", ["REMPART_TOKEN"] = "t" } };
}
