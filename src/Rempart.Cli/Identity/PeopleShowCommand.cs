using System.CommandLine;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Core.Access;

namespace Rempart.Cli.Identity;

/// <summary><c>rempart people show ID</c>: one person's access, sessions and refresh tokens.</summary>
internal sealed class PeopleShowCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Argument<string> _id = new("ID") { Description = Text.PersonArgument };
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);
    private readonly ServerOptions _server = new();

    public PeopleShowCommand(CliEnvironment environment)
        : base("show", Text.PeopleShowDescription)
    {
        _environment = environment;
        Add(_id);
        Add(_output);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var api = _server.Open(parsed, _environment);
        var details = await api.PersonAsync(parsed.GetValue(_id)!, cancellation).ConfigureAwait(false);
        if (parsed.GetValue(_output) == OutputOption.Json)
            _environment.Output.WriteLine(JsonText.People.Of(details, json => json.PersonDetails));
        else
            Write(new Screen(_environment), details);
        return details.Unknown is null ? ExitCodes.True : ExitCodes.CouldNotTell;
    }

    private void Write(Screen screen, PersonDetails details)
    {
        var person = details.Person;
        screen.Line($"{person.Name} ({person.Id})");
        screen.Line(PeopleListCommand.Standing(person.Standing));
        screen.Line($"{Text.PeopleColumnEstate}: {Joined(person.EstateRoles)}");
        foreach (var grant in person.Grants)
            screen.Line($"  {grant.Role} -> {grant.Target}, {Words.Short(TimeSpan.FromSeconds(grant.Seconds))}");
        screen.Line($"{Text.PeopleColumnProvider}: {Joined(person.ProviderRoles)}");
        screen.Line($"{Text.PeoplePermissions}: {Joined(person.Permissions)}");
        screen.Line();
        if (details.Unknown is { } unknown)
            screen.Line(new Cell(unknown, Tone.Doubtful));
        else if (details.Sessions is not { Count: > 0 } sessions)
            screen.Line(Text.PeopleNothingOpen);
        else
            WriteSessions(screen, sessions);
    }

    private void WriteSessions(Screen screen, IReadOnlyList<PersonSession> sessions)
    {
        var now = _environment.Time.GetUtcNow();
        var table = new TextTable(Text.PeopleColumnSession, Text.PeopleColumnKind, Text.PeopleColumnBegan, Text.PeopleColumnUsed, Text.PeopleColumnEnds, Text.PeopleColumnFrom);
        foreach (var session in sessions)
        {
            table.Add(
                session.Id, session.Kind, Words.Minute(session.CreatedAt), session.LastUsedAt is { } used ? Words.Ago(used, now) : "-",
                session.ExpiresAt is { } end ? Words.Minute(end) : new Cell(Text.Never, Tone.Bad), session.Address ?? "-");
        }
        table.Write(screen);
    }

    private static string Joined(IReadOnlyList<string>? words) => words is null ? Text.StandingUnknown : words.Count == 0 ? "-" : string.Join(", ", words);
}
