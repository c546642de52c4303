using System.CommandLine;
using System.Globalization;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;

namespace Rempart.Cli.Ssh.Grants;

/// <summary><c>rempart ssh sessions</c>: who went through the bastion, whereto, and how it ended.</summary>
internal sealed class SshSessionsCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Option<bool> _live = new("--live") { Description = Text.SshLiveOption };
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);
    private readonly ServerOptions _server = new();

    public SshSessionsCommand(CliEnvironment environment)
        : base("sessions", Text.SshSessionsDescription)
    {
        _environment = environment;
        Add(_live);
        Add(_output);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var api = _server.Open(parsed, _environment);
        var sessions = await api.BastionSessionsAsync(parsed.GetValue(_live), cancellation).ConfigureAwait(false);
        if (parsed.GetValue(_output) == OutputOption.Json)
        {
            _environment.Output.WriteLine(JsonText.Access.Of(sessions, json => json.IReadOnlyListBastionSession));
            return ExitCodes.True;
        }
        var screen = new Screen(_environment);
        if (sessions.Count == 0)
        {
            screen.Line(Text.SshNoSessions);
            return ExitCodes.True;
        }
        var table = new TextTable(Text.HeadPerson, Text.HeadGrant, Text.HeadDestination, Text.HeadSource, Text.HeadOpened, Text.HeadEnded, Text.HeadDenied, Text.HeadEnd);
        foreach (var session in sessions)
        {
            table.Add(
                session.Person ?? new Cell(Text.SshUnknownPerson, Tone.Bad), session.GrantId ?? "-", session.Destination ?? "-", session.Source ?? "-", Words.Minute(session.OpenedAt),
                session.EndedAt is { } end ? Words.Minute(end) : new Cell(Text.SshLive, Tone.Good),
                new Cell(session.Denied.ToString(CultureInfo.InvariantCulture), session.Denied > 0 ? Tone.Bad : Tone.Plain), session.End ?? "");
        }
        table.Write(screen);
        return ExitCodes.True;
    }
}
