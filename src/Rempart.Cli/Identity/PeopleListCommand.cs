using System.CommandLine;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Core.Access;

namespace Rempart.Cli.Identity;

/// <summary><c>rempart people list</c>: the people of the estate and of the login provider, side by side.</summary>
internal sealed class PeopleListCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);
    private readonly ServerOptions _server = new();

    public PeopleListCommand(CliEnvironment environment)
        : base("list", Text.PeopleListDescription)
    {
        _environment = environment;
        Add(_output);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    /// <summary>A standing in the person's language; colour is never all that tells it.</summary>
    public static Cell Standing(string word) => word switch
    {
        "allowed" => new Cell(Text.StandingAllowed, Tone.Good),
        "nobody" => new Cell(Text.StandingNobody, Tone.Bad),
        "ended" => new Cell(Text.StandingEnded, Tone.Bad),
        "not-yet" => new Cell(Text.StandingNotYet),
        "blocked" => new Cell(Text.StandingBlocked),
        _ => new Cell(Text.StandingUnknown, Tone.Doubtful),
    };

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var api = _server.Open(parsed, _environment);
        var report = await api.PeopleAsync(cancellation).ConfigureAwait(false);
        if (parsed.GetValue(_output) == OutputOption.Json)
            _environment.Output.WriteLine(JsonText.People.Of(report, json => json.PeopleReport));
        else
            Write(new Screen(_environment), report);
        // Who could not be read may be anyone.
        return report.Unknown is null ? ExitCodes.True : ExitCodes.CouldNotTell;
    }

    private void Write(Screen screen, PeopleReport report)
    {
        var now = _environment.Time.GetUtcNow();
        var table = new TextTable(Text.PeopleColumnId, Text.PeopleColumnName, Text.PeopleColumnStanding, Text.PeopleColumnUsed, Text.PeopleColumnEstate, Text.PeopleColumnProvider);
        foreach (var person in report.People)
        {
            table.Add(
                person.Id, person.Name, Standing(person.Standing), person.LastUsedAt is { } used ? Words.Ago(used, now) : "-",
                Joined(person.EstateRoles), Joined(person.ProviderRoles));
        }
        table.Write(screen);
        if (report.Unknown is { } unknown)
            screen.Line(new Cell(unknown, Tone.Doubtful));
    }

    private static string Joined(IReadOnlyList<string>? words) => words is { Count: > 0 } some ? string.Join(", ", some) : "-";
}
