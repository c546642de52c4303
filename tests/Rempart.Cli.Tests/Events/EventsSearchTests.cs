using System.Net;
using Rempart.Cli.Tests.Client;

namespace Rempart.Cli.Tests.Events;

public sealed class EventsSearchTests
{
    private const string Event = """{"class_uid":3002,"class_name":"Authentication","activity_name":"Logon","status_id":2,"status":"Failure","time":1795518000000,"device":{"hostname":"web"},"src_endpoint":{"ip":"192.0.2.7"},"user":{"name":"root"},"raw_data":"Failed password\nfor root"}""";
    private const string Times = "from=2026-11-23T11%3A00%3A00.000Z&to=2026-11-23T12%3A00%3A00.000Z";

    [Fact]
    public async Task Events_are_a_table_for_people_and_lines_for_machines()
    {
        var server = Server($"GET /api/v1/events/search?query=user%3Aroot%20src%3A10.0.0.0%2F8&{Times}&limit=100", Event + "\n" + End(1));
        using var table = Run(server);
        (await table.RunAsync("events", "search", "user:root", "src:10.0.0.0/8", "--server", "https://s:1")).ShouldBe(0, table.Error);
        table.Output.ShouldBe("""
            TIME                      CLASS                 STATUS   USER  FROM       HOST  RECORD
            2026-11-24 11:00:00.000Z  Authentication/Logon  Failure  root  192.0.2.7  web   Failed password for root

            """);
        using var json = Run(server);
        (await json.RunAsync("events", "search", "user:root", "src:10.0.0.0/8", "--output", "json", "--server", "https://s:1")).ShouldBe(0);
        json.Output.ShouldBe(Event + "\n");
    }

    [Fact]
    public async Task More_than_a_page_is_asked_for_page_by_page()
    {
        var server = Server($"GET /api/v1/events/search?query=&{Times}&limit=5000", Event + "\n" + "{\"end\":{\"events\":1,\"next\":\"5.ab\"}}\n");
        server.On($"GET /api/v1/events/search?query=&{Times}&limit=5000&cursor=5.ab", HttpStatusCode.OK, Event + "\n" + End(1), "application/x-ndjson");
        using var run = Run(server);

        (await run.RunAsync("events", "search", "--limit", "6000", "--output", "json", "--server", "https://s:1")).ShouldBe(0, run.Error);
        run.Output.ShouldBe(Event + "\n" + Event + "\n");
    }

    [Theory]
    [InlineData("", "https://s:1 broke the answer off: what is shown may not be all")]
    [InlineData("{\"end\":{\"events\":1,\"problem\":\"The search took longer than is allowed.\"}}\n", "The search took longer than is allowed.")]
    public async Task An_answer_that_is_not_whole_is_no_answer(string end, string message)
    {
        using var run = Run(Server($"GET /api/v1/events/search?query=&{Times}&limit=100", Event + "\n" + end));

        (await run.RunAsync("events", "search", "--server", "https://s:1")).ShouldBe(3);
        run.Error.ShouldContain(message);
    }

    [Fact]
    public async Task A_mistake_in_the_query_is_shown_under_the_character_before_a_server_is_asked()
    {
        using var run = Run(new FakeServer());
        (await run.RunAsync("events", "search", "user:root", "usr:x", "--server", "https://s:1")).ShouldBe(2);
        run.Error.ShouldContain("The query cannot be read at character 11: there is no field 'usr'; to look for the text itself, put it in double quotes");
        run.Error.ShouldContain("  user:root usr:x\n            ^^^");
        run.Error.ShouldContain("did you mean 'user'?");

        using var french = Run(new FakeServer());
        french.Variables["LANG"] = "fr_FR.UTF-8";
        (await french.RunAsync("events", "tail", "port:ssh", "--server", "https://s:1")).ShouldBe(2);
        french.Error.ShouldContain("La requête ne peut être lue au caractère 6 : ce champ contient des nombres entiers, et « ssh » n'en est pas un");
    }

    [Theory]
    [InlineData("--since", "yesterday", "'yesterday' is no time: write 15m, 1h, 7d, 2026-11-30 or 2026-11-30T09:00:00Z")]
    [InlineData("--since", "2026-11-24", "--since must be before --until")]
    [InlineData("--limit", "0", "0")]
    public async Task Wrong_options_are_usage_errors(string option, string value, string message)
    {
        using var run = Run(new FakeServer());

        (await run.RunAsync("events", "search", option, value, "--server", "https://s:1")).ShouldBe(2);
        run.Error.ShouldContain(message);
    }

    [Fact]
    public async Task A_statement_of_an_expert_gives_its_own_columns()
    {
        using var run = Run(Server("POST /api/v1/events/sql", "{\"user\":\"root\",\"n\":6}\n{\"user\":null,\"n\":1}\n" + End(2)));

        (await run.RunAsync("events", "search", "--sql", "select 1", "--limit", "9", "--server", "https://s:1")).ShouldBe(0, run.Error);
        run.Output.ShouldBe("user  n\nroot  6\n-     1\n");
        ((FakeServer)run.Transport!).Asked.ShouldHaveSingleItem().ShouldEndWith("""{"sql":"select 1","from":"2026-11-23T11:00:00+00:00","limit":9}""");
    }

    [Fact]
    public async Task A_tail_shows_each_event_and_an_end_that_nobody_asked_for_is_an_error()
    {
        using var run = Run(Server("GET /api/v1/events/tail?query=user%3Aroot", Event + "\n\n"));

        (await run.RunAsync("events", "tail", "user:root", "--server", "https://s:1")).ShouldBe(3);
        run.Output.ShouldBe("2026-11-24 11:00:00.000Z  Authentication/Logon  Failure  root  192.0.2.7  web  Failed password for root  \n");
        run.Error.ShouldContain("broke the answer off");
    }

    private static CliRun Run(FakeServer server) => new() { Transport = server, Variables = { ["REMPART_TOKEN"] = "t" } };

    private static FakeServer Server(string call, string body) => new FakeServer().On(call, HttpStatusCode.OK, body, "application/x-ndjson");

    private static string End(int events) => $$$"""{"end":{"events":{{{events}}}}}""" + "\n";
}
