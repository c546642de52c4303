using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Rempart.Cli.Hosting;

namespace Rempart.Cli.Tests.Events;

public sealed class EventsParseTests
{
    private const string Login = "Nov 23 11:00:00 web sshd[5]: Accepted password for alice from 192.0.2.7 port 42 ssh2\n";

    [Theory]
    [InlineData]
    [InlineData("-")]
    [InlineData("--source", "sshd")]
    [InlineData("--source", "syslog", "-")]
    public async Task Lines_of_standard_input_are_events(params string[] arguments)
    {
        using var run = new CliRun { Input = Login + Login };

        (await run.RunAsync(["events", "parse", .. arguments])).ShouldBe(ExitCodes.True, run.Error);

        run.Error.ShouldBeEmpty();
        run.Output.ShouldBeEmpty();
        Lines(run).Select(Say).ShouldBe(["3002/1 alice 192.0.2.7", "3002/1 alice 192.0.2.7"]);
        // Two deliveries of one line are told apart by where they stood.
        Lines(run).Select(line => line.GetProperty("metadata").GetProperty("uid").GetString()).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task Files_may_be_plain_or_compressed_and_of_any_source()
    {
        using var run = new CliRun();
        var plain = run.WriteFile("auth.log", Login);
        var packed = Path.Combine(run.Home, "auth.log.1.gz");
        using (var stream = new GZipStream(File.Create(packed), CompressionLevel.Optimal))
            stream.Write(Encoding.UTF8.GetBytes(Login + "2026-11-23 09:22:18.536 UTC [147] app@prod FATAL:  password authentication failed for user \"eve\"\n"));

        (await run.RunAsync("events", "parse", plain, packed)).ShouldBe(ExitCodes.True, run.Error);

        Lines(run).Select(Say).ShouldBe(["3002/1 alice 192.0.2.7", "3002/1 alice 192.0.2.7", "3002/1 eve "]);
    }

    [Fact]
    public async Task What_nobody_understands_is_written_and_counted()
    {
        using var run = new CliRun { Input = Login + "hello\n" };

        (await run.RunAsync("events", "parse", "--stats")).ShouldBe(ExitCodes.True);

        Lines(run)[1].GetProperty("raw_data").GetString().ShouldBe("hello");
        var errors = run.Error.Split('\n');
        errors[0].ShouldBe("1 of 2 events are base events: no parser understood the line; unmapped.parse_problem says why");
        using var figures = JsonDocument.Parse(errors[1]);
        figures.RootElement.GetProperty("records").GetInt64().ShouldBe(2);
        figures.RootElement.GetProperty("events").GetInt64().ShouldBe(2);
        figures.RootElement.GetProperty("understood").GetInt64().ShouldBe(1);
        figures.RootElement.GetProperty("bytes").GetInt64().ShouldBe(Login.Length + 6);
        figures.RootElement.GetProperty("parsers").GetRawText().ShouldBe("{\"sshd\":1,\"unknown\":1}");
        figures.RootElement.GetProperty("classes").GetRawText().ShouldBe("{\"0\":1,\"3002\":1}");
    }

    [Theory]
    [InlineData("error: 'ssdh' is not a value of --source: ", "; did you mean 'sshd'?", "events", "parse", "--source", "ssdh")]
    [InlineData("error: absent.log does not exist", "", "events", "parse", "absent.log")]
    [InlineData("error: auth.log.zst is compressed in a way that is not read here", "", "events", "parse", "auth.log.zst")]
    public async Task Wrong_usage_is_said_and_is_2(string start, string part, params string[] arguments)
    {
        using var run = new CliRun();

        (await run.RunAsync(arguments)).ShouldBe(ExitCodes.Usage);

        run.Error.ShouldContain(start[7..20]);
        run.Error.ShouldContain(part);
    }

    [Fact]
    public async Task A_file_that_is_no_gzip_is_said()
    {
        using var run = new CliRun();

        (await run.RunAsync("events", "parse", run.WriteFile("x.gz", "hello"))).ShouldBe(ExitCodes.Usage);

        run.Error.ShouldContain("x.gz cannot be read: ");
    }

    [Fact]
    public async Task A_line_that_is_too_large_comes_in_pieces_that_are_not_read()
    {
        var large = new string('a', 1024 * 1024) + "Accepted password for root from 192.0.2.7 port 42 ssh2\n";
        using var run = new CliRun { Input = large + Login };

        (await run.RunAsync("events", "parse", "--source", "sshd")).ShouldBe(ExitCodes.True);

        var lines = Lines(run);
        lines.Select(line => line.GetProperty("class_uid").GetInt32()).ShouldBe([0, 0, 3002]);
        string.Concat(lines.Take(2).Select(line => line.GetProperty("raw_data").GetString())).ShouldBe(large.TrimEnd('\n'));
    }

    [Fact]
    public async Task A_full_disk_below_the_output_is_said()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "This system has no /dev/full.");
        using var run = new CliRun { Input = Login };
        var environment = run.Environment with { OpenOutput = () => new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0) };

        (await Application.RunAsync(["events", "parse"], environment, TestContext.Current.CancellationToken)).ShouldBe(ExitCodes.CouldNotTell);

        run.Error.ShouldStartWith("error: the output cannot be written: ");
    }

    private static List<JsonElement> Lines(CliRun run) =>
        [.. run.OutputBytes.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    private static string Say(JsonElement value) =>
        $"{value.GetProperty("class_uid")}/{value.GetProperty("activity_id")} {value.GetProperty("user").GetProperty("name").GetString()} {(value.TryGetProperty("src_endpoint", out var source) ? source.GetProperty("ip").GetString() : "")}";
}
