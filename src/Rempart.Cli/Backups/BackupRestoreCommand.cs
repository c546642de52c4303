using System.CommandLine;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;

namespace Rempart.Cli.Backups;

/// <summary><c>rempart backup restore DATASTORE --to TIME --into DIR</c>: restores into an empty folder of the datastore's host.</summary>
internal sealed class BackupRestoreCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Argument<string> _datastore = BackupArguments.Datastore();
    private readonly Option<string?> _to = new("--to") { Description = Text.BackupToOption, HelpName = "TIME" };
    private readonly Option<string?> _into = new("--into") { Description = Text.BackupIntoOption, HelpName = "DIR" };
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);
    private readonly ServerOptions _server = new();

    public BackupRestoreCommand(CliEnvironment environment)
        : base("restore", Text.BackupRestoreDescription)
    {
        _environment = environment;
        Add(_datastore);
        Add(_to);
        Add(_into);
        Add(_output);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        DateTimeOffset? to = parsed.GetValue(_to) is { } text ? BackupArguments.Moment(text) : null;
        var into = parsed.GetValue(_into) ?? throw CliException.Usage(Text.BackupNeedsInto);
        using var api = _server.Open(parsed, _environment);
        var job = await api.RestoreAsync(parsed.GetValue(_datastore)!, to, into, cancellation).ConfigureAwait(false);
        return await BackupProgress.RunAsync(_environment, api, job, parsed.GetValue(_output) == OutputOption.Json, cancellation).ConfigureAwait(false);
    }
}
