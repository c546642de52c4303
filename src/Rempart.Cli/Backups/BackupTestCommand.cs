using System.CommandLine;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Core.Estates;

namespace Rempart.Cli.Backups;

/// <summary><c>rempart backup test DATASTORE</c>: restores for real into a scratch cluster and proves the copy.</summary>
internal sealed class BackupTestCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Argument<string> _datastore = BackupArguments.Datastore();
    private readonly Option<string> _choice = BackupArguments.Choice("--choice", Text.BackupChoiceOption, "declared", "latest", "random", "point-in-time");
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);
    private readonly ServerOptions _server = new();

    public BackupTestCommand(CliEnvironment environment)
        : base("test", Text.BackupTestDescription)
    {
        _environment = environment;
        Add(_datastore);
        Add(_choice);
        Add(_output);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        RestoreChoice? choice = parsed.GetValue(_choice) switch
        {
            "latest" => RestoreChoice.Latest,
            "random" => RestoreChoice.Random,
            "point-in-time" => RestoreChoice.PointInTime,
            _ => null,
        };
        using var api = _server.Open(parsed, _environment);
        var job = await api.TestRestoreAsync(parsed.GetValue(_datastore)!, choice, cancellation).ConfigureAwait(false);
        return await BackupProgress.RunAsync(_environment, api, job, parsed.GetValue(_output) == OutputOption.Json, cancellation).ConfigureAwait(false);
    }
}
