using System.CommandLine;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;

namespace Rempart.Cli.Ssh.Grants;

/// <summary><c>rempart ssh list</c>: what can be asked for, and the accesses that wait or count.</summary>
internal sealed class SshListCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Option<bool> _all = new("--all") { Description = Text.SshListAllOption };
    private readonly Option<string?> _person = new("--person") { Description = Text.SshPersonOption, HelpName = "ID" };
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);
    private readonly ServerOptions _server = new();

    public SshListCommand(CliEnvironment environment)
        : base("list", Text.SshListDescription)
    {
        _environment = environment;
        Add(_all);
        Add(_person);
        Add(_output);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var api = _server.Open(parsed, _environment);
        var grants = await api.GrantsAsync(!parsed.GetValue(_all), parsed.GetValue(_person), cancellation).ConfigureAwait(false);
        if (parsed.GetValue(_output) == OutputOption.Json)
        {
            _environment.Output.WriteLine(JsonText.Access.Of(grants, json => json.IReadOnlyListAccessGrant));
            return ExitCodes.True;
        }
        var screen = new Screen(_environment);
        await TargetsAsync(screen, api, cancellation).ConfigureAwait(false);
        screen.Line();
        if (grants.Count == 0)
            screen.Line(Text.SshNoGrants);
        else
            GrantLines.Table(screen, grants, _environment.Time.GetUtcNow());
        return ExitCodes.True;
    }

    private static async Task TargetsAsync(Screen screen, ApiClient api, CancellationToken cancellation)
    {
        try
        {
            var targets = await api.AccessTargetsAsync(cancellation).ConfigureAwait(false);
            var table = new TextTable(Text.HeadTarget, Text.HeadDestination, Text.HeadLongest, Text.HeadApprovals, Text.HeadRole);
            foreach (var target in targets)
                table.Add(target.Target, string.Join(' ', target.Destinations), Words.Short(target.Longest), target.ApprovalsNeeded == 0 ? Text.SshNoApproval : target.ApprovalsNeeded.ToString((IFormatProvider?)null), target.Role);
            if (targets.Count > 0)
                table.Write(screen);
            else
                screen.Line(Text.SshNoTargets);
        }
        catch (CliException notAPerson)
        {
            // An administrator who is no person of the estate may look at grants and ask for none.
            screen.Line(new Cell(notAPerson.Message, Tone.Quiet));
        }
    }
}
