using System.Net;
using System.Text.Json;
using Rempart.Cli.Tests.Client;
using Rempart.Core.Events;

namespace Rempart.Cli.Tests.Events;

public sealed class EventsSourcesTests
{
    private static readonly SourceStatus Web = new("web", "nginx", true, "https", "reporting", CliRun.Now.AddMinutes(-2), 1200, 3, 600, null);
    private static readonly SourceToken Token = new("0123456789abcdef", "web", CliRun.Now.AddDays(-1), "user:alice", CliRun.Now.AddMinutes(-2), null);

    public static TheoryData<string?, string, int> Exits => new()
    {
        { null, "reporting", 0 }, { null, "silent", 1 }, { null, "never-heard", 1 }, { null, "unreadable", 3 }, { "The disk is full.", "reporting", 3 },
    };

    [Theory]
    [MemberData(nameof(Exits))]
    public async Task The_exit_code_says_whether_all_declared_sources_report(string? problem, string state, int expected)
    {
        using var run = Run(new FakeServer().On("GET /api/v1/sources", HttpStatusCode.OK, JsonSerializer.Serialize(new SourcesReport([Web with { State = state }], problem), CollectorJson.Default.SourcesReport)));

        (await run.RunAsync("events", "sources")).ShouldBe(expected);
    }

    [Fact]
    public async Task Sources_are_a_table_and_problems_stand_below()
    {
        var report = new SourcesReport(
            [Web, new("audit", "auditd", true, "file /var/log/audit/audit.log", "unreadable", null, 0, 0, null, "Access is denied."), new("rempart:evidence", null, false, "own", "reporting", CliRun.Now, 7, 0, null, null)],
            "The disk is full.");
        using var run = Run(new FakeServer().On("GET /api/v1/sources", HttpStatusCode.OK, JsonSerializer.Serialize(report, CollectorJson.Default.SourcesReport)));

        (await run.RunAsync("events", "sources")).ShouldBe(3);

        run.Output.ShouldBe("""
            SOURCE            KIND    FROM                           STATE       LAST HEARD  EVENTS  NOT UNDERSTOOD
            web               nginx   https                          reporting   2m ago      1200    3
            audit             auditd  file /var/log/audit/audit.log  unreadable  never       0       0
            rempart:evidence  -       own                            reporting   just now    7       0
            audit: Access is denied.
            The event log takes nothing: The disk is full.

            """);
    }

    [Fact]
    public async Task A_new_token_stands_alone_on_standard_output()
    {
        using var run = Run(new FakeServer().On("POST /api/v1/sources/web/tokens", HttpStatusCode.OK, JsonSerializer.Serialize(new NewSourceToken(Token, "rps_0123456789abcdef_secret"), CollectorJson.Default.NewSourceToken)));

        (await run.RunAsync("events", "token", "new", "web")).ShouldBe(0);

        run.Output.ShouldBe("rps_0123456789abcdef_secret\n");
        run.Error.ShouldBe("Token 0123456789abcdef of web. Keep it where its sender reads it; it is shown nowhere again.\n");
    }

    [Fact]
    public async Task Tokens_are_listed_without_their_secrets()
    {
        using var run = Run(new FakeServer().On("GET /api/v1/sources/web/tokens", HttpStatusCode.OK, JsonSerializer.Serialize<IReadOnlyList<SourceToken>>([Token, Token with { Id = "fedcba9876543210", LastUsedAt = null, RevokedAt = CliRun.Now }], CollectorJson.Default.IReadOnlyListSourceToken)));

        (await run.RunAsync("events", "token", "list", "web")).ShouldBe(0);

        run.Output.ShouldBe("""
            ID                MADE               BY          LAST USE  REVOKED
            0123456789abcdef  2026-11-22 12:00Z  user:alice  2m ago    -
            fedcba9876543210  2026-11-22 12:00Z  user:alice  never     2026-11-23 12:00Z

            """);
    }

    [Theory]
    [InlineData("web 0123456789abcdef", "DELETE /api/v1/sources/web/tokens/0123456789abcdef")]
    [InlineData("web --yes", "DELETE /api/v1/sources/web/tokens")]
    public async Task A_token_is_revoked_or_all_of_them(string words, string call)
    {
        using var run = Run(new FakeServer().On(call, HttpStatusCode.OK, JsonSerializer.Serialize<IReadOnlyList<SourceToken>>([Token], CollectorJson.Default.IReadOnlyListSourceToken)));

        (await run.RunAsync(["events", "token", "revoke", .. words.Split(' ')])).ShouldBe(0);

        run.Output.ShouldBe("Revoked: 0123456789abcdef\n");
    }

    [Fact]
    public async Task Without_a_yes_all_tokens_stay()
    {
        var server = new FakeServer();
        using var run = Run(server);

        (await run.RunAsync("events", "token", "revoke", "web")).ShouldBe(2);

        run.Error.ShouldBe("error: nobody can be asked here; add --yes to revoke all tokens without a question, or name one\n");
        server.Asked.ShouldBeEmpty();
    }

    private static CliRun Run(FakeServer server) => new() { Transport = server, Variables = { ["REMPART_SERVER"] = "https://rempart.example", ["REMPART_TOKEN"] = "t" } };
}
