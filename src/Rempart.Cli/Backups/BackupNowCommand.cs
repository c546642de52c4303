using System.CommandLine;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;

namespace Rempart.Cli.Backups;

/// <summary><c>rempart backup now DATASTORE</c>: makes a backup and waits until it counts.</summary>
internal sealed class BackupNowCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Argument<string> _datastore = BackupArguments.Datastore();
    private readonly Option<string> _kind = BackupArguments.Choice("--kind", Text.BackupKindOption, "incremental", "differential", "full");
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);
    private readonly ServerOptions _server = new();

    public BackupNowCommand(CliEnvironment environment)
        : base("now", Text.BackupNowDescription)
    {
        _environment = environment;
        Add(_datastore);
        Add(_kind);
        Add(_output);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var api = _server.Open(parsed, _environment);
        var job = await api.BackUpAsync(parsed.GetValue(_datastore)!, parsed.GetValue(_kind)!, cancellation).ConfigureAwait(false);
        return await BackupProgress.RunAsync(_environment, api, job, parsed.GetValue(_output) == OutputOption.Json, cancellation).ConfigureAwait(false);
    }
}
