using Rempart.Cli.Hosting;

namespace Rempart.Cli.Tests.Hosting;

public class UsageTests
{
    private const string Digits = "0123456789abcdef0123456789abcdef";

    public static TheoryData<string, string> WrongCommandLines => new()
    {
        { "estate", "error: 'rempart estate' needs a command: validate, show, schema\nSee: rempart estate --help\n" },
        { "backup", "error: 'rempart backup' needs a command: list, now, test, restore, rehearse, plan, apply\nSee: rempart backup --help\n" },
        { "backup now", "error: 'rempart backup now' needs DATASTORE: The datastore's id\nSee: rempart backup now --help\n" },
        { "backup now trading --kind ful", "error: 'ful' is not a value of --kind; choose incremental, differential, full; did you mean 'full'?\nSee: rempart backup now --help\n" },
        { "backup restore trading", "error: say where to restore: --into DIR, an absent or empty folder on the datastore's host\n" },
        { "backup restore trading --to noon --into /srv/x", "error: 'noon' is no moment; write for example 2026-11-24T12:00:00Z\n" },
        { "backup rehearse", "error: give the recovery code on standard input\n" },
        { "backup apply", "error: there is no terminal to ask on; show the plan with 'rempart plan', then run 'rempart apply PLAN-ID --yes'\n" },
        { "statsu", "error: 'statsu' is not a command of 'rempart'; did you mean 'status'?\nSee: rempart --help\n" },
        { "xyzzy", "error: 'xyzzy' is not a command of 'rempart'\nSee: rempart --help\n" },
        { "estate valdate", "error: 'valdate' is not a command of 'rempart estate'; did you mean 'validate'?\nSee: rempart estate --help\n" },
        { "findings --stat open", "error: '--stat' is not an option of 'rempart findings'; did you mean '--state'?\nSee: rempart findings --help\n" },
        { "--server https://rempart.example status", "error: '--server' stands too early; write it after the command: rempart status --server …\nSee: rempart status --help\n" },
        { "findings --state opne", "error: 'opne' is not a value of --state; choose open, risk-accepted, resolved, all; did you mean 'open'?\nSee: rempart findings --help\n" },
        { "status --output jsn", "error: 'jsn' is not a value of --output; choose table, json; did you mean 'json'?\nSee: rempart status --help\n" },
        { "status --output sarif", "error: 'sarif' is not a value of --output; choose table, json\nSee: rempart status --help\n" },
        { "version now", "error: 'now' is one argument too many for 'rempart version'\nSee: rempart version --help\n" },
        { "findings --state", "error: --state needs a value: open|risk-accepted|resolved|all\nSee: rempart findings --help\n" },
        { "status --server", "error: --server needs a value: URL\nSee: rempart status --help\n" },
        { "ledger verify", "error: 'rempart ledger verify' needs FILE: A .tlog-proof file or an evidence bundle\nSee: rempart ledger verify --help\n" },
        { "estate validate", "error: 'rempart estate validate' needs DIR: The estate's folder\nSee: rempart estate validate --help\n" },
        { "verify exposure.listener", "error: 'exposure.listener' is not a control; did you mean 'exposure.listeners'?\n" },
        { "verify everything", "error: 'everything' is not a control; 'rempart status' lists them\n" },
        { "plan network.segmentatoin", "error: 'network.segmentatoin' is not a control; did you mean 'network.segmentation'?\n" },
        { "findings --control plat.self", "error: 'plat.self' is not a control; 'rempart status' lists them\n" },
        { "apply exposure.listener --yes", "error: 'exposure.listener' is not a control; did you mean 'exposure.listeners'?\n" },
        { "apply", "error: there is no terminal to ask on; show the plan with 'rempart plan', then run 'rempart apply PLAN-ID --yes'\n" },
        { "evidence get -1", "error: '-1' is not an index; write a number from 0, as 'rempart evidence list' shows it\nSee: rempart evidence get --help\n" },
        { "evidence get seven", "error: 'seven' is not an index; write a number from 0, as 'rempart evidence list' shows it\nSee: rempart evidence get --help\n" },
        { "evidence list --limit 0", "error: '0' is not a number of lines; write 1 or more\nSee: rempart evidence list --help\n" },
        { $"accept {Digits} --until 30d", "error: say why the risk is accepted: --reason \"…\"\n" },
        { $"accept {Digits} --reason short --until 30d", "error: a reason has 10 to 1000 characters; this one has 5\n" },
        { $"accept {Digits} --reason long-enough-reason", "error: say until when the risk is accepted: --until 30d or --until 2027-01-31\n" },
        { $"accept {Digits} --reason long-enough-reason --until soon", "error: 'soon' is neither a day such as 2027-01-31 nor a duration such as 30d\n" },
        { $"accept {Digits} --reason long-enough-reason --until 2026-11-22", "error: '2026-11-22' is over already; name a day to come\n" },
        { $"accept {Digits} --reason long-enough-reason --until 367d", "error: '367d' is too far; a risk is accepted for at most 366 days\n" },
        { $"accept {Digits} --withdraw --until 30d", "error: --withdraw takes no --reason and no --until\n" },
        { "accept 01234 --reason long-enough-reason --until 30d", "error: '01234' is too short; give at least 6 digits of the fingerprint\n" },
        { "accept notahash --reason long-enough-reason --until 30d", "error: 'notahash' is not a fingerprint; it has hexadecimal digits only, and 'rempart findings' shows it\n" },
        { "status --server ftp://rempart.example", "error: --server: 'ftp://rempart.example' would send secrets in plain text; write https://\n" },
        { "status --server http://rempart.example", "error: --server: 'http://rempart.example' would send secrets in plain text; write https://\n" },
        { "status --server https://", "error: --server: 'https://' is not a server; write https://host:port or unix:/path\n" },
        { "status --server https://me:secret@rempart.example", "error: --server: 'https://me:secret@rempart.example' is not a server; write https://host:port or unix:/path\n" },
        { "status --server unix:server.sock", "error: --server: 'unix:server.sock' is not an absolute path; write unix:/path/server.sock\n" },
        { "login", "error: which server? Write: rempart login https://host:port\n" },
        { "login --devise https://rempart.example", "error: '--devise' is not an option of 'rempart login'; did you mean '--device'?\nSee: rempart login --help\n" },
        { "login --devise", "error: '--devise' is not an option of 'rempart login'; did you mean '--device'?\nSee: rempart login --help\n" },
        { "people end alice --sessions --session x --yes", "error: --sessions ends all of them and --session one; choose\n" },
        { "people shw alice", "error: 'shw' is not a command of 'rempart people'; did you mean 'show'?\nSee: rempart people --help\n" },
        { "login unix:/run/rempart.sock", "error: unix:/run/rempart.sock needs no sign-in: the socket knows your account\n" },
    };

    [Theory]
    [MemberData(nameof(WrongCommandLines))]
    public async Task Wrong_usage_says_what_is_wrong_on_standard_error_and_exits_with_2(string commandLine, string expected)
    {
        using var run = new CliRun();

        var exit = await run.RunAsync(commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        run.Error.ShouldBe(expected);
        run.Output.ShouldBeEmpty();
        exit.ShouldBe(ExitCodes.Usage);
    }

    [Fact]
    public async Task The_bare_name_shows_the_help_as_an_error()
    {
        using var bare = new CliRun();
        using var help = new CliRun();

        (await bare.RunAsync()).ShouldBe(ExitCodes.Usage);
        (await help.RunAsync("help")).ShouldBe(ExitCodes.True);

        help.Output.ShouldContain("  status ");
        bare.Error.ShouldBe(help.Output);
        bare.Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_a_server_the_message_names_every_way_to_one()
    {
        using var run = new CliRun();

        var exit = await run.RunAsync("status");

        run.Error.ShouldBe(
            $"error: which server? Sign in with 'rempart login https://…', name one with --server or REMPART_SERVER, or start one on this machine (no socket at {run.Home}/.local/share/rempart/server.sock)\n");
        exit.ShouldBe(ExitCodes.Usage);
    }

    [Theory]
    [InlineData("--version")]
    [InlineData("version")]
    public async Task The_version_is_one_line(string argument)
    {
        using var run = new CliRun();

        (await run.RunAsync(argument)).ShouldBe(ExitCodes.True);

        run.Output.ShouldBe(VersionCommand.Current + "\n");
        run.Output.ShouldStartWith("0.");
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("verify --help")]
    [InlineData("apply --help")]
    [InlineData("ledger verify --help")]
    [InlineData("estate show --help")]
    public async Task Help_fits_a_screen(string commandLine)
    {
        using var run = new CliRun();

        (await run.RunAsync(commandLine.Split(' '))).ShouldBe(ExitCodes.True);

        run.Output.Split('\n').Length.ShouldBeLessThan(40);
        run.Output.Split('\n').Max(line => line.Length).ShouldBeLessThan(250);
    }
}
