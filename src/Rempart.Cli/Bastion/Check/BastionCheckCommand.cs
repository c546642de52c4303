using System.CommandLine;
using Rempart.Cli.Bastion.Rendering;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;

namespace Rempart.Cli.Bastion.Check;

/// <summary><c>rempart bastion check</c>: whether sshd would do what was rendered. systemd asks it before each start of sshd.</summary>
internal sealed class BastionCheckCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Option<string> _settings = BastionOptions.Settings();

    public BastionCheckCommand(CliEnvironment environment)
        : base("check", Text.BastionCheckDescription)
    {
        _environment = environment;
        Add(_settings);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (!OperatingSystem.IsLinux())
            throw CliException.CouldNotTell(Text.BastionNeedsLinux);
        var settings = BastionSettings.Load(parsed.GetValue(_settings)!);
        var problems = await BastionChecks.RunAsync(settings, cancellation).ConfigureAwait(false);
        var screen = new Screen(_environment);
        foreach (var problem in problems)
            screen.Line(new Cell(problem, Tone.Bad));
        screen.Line(problems.Count == 0 ? new Cell(Text.BastionAsRendered, Tone.Good) : new Cell(Text.BastionNotAsRendered.With(problems.Count), Tone.Bad));
        return problems.Count == 0 ? ExitCodes.True : ExitCodes.Failed;
    }
}
