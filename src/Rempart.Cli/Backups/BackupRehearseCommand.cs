using System.CommandLine;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Core.Backups;

namespace Rempart.Cli.Backups;

/// <summary><c>rempart backup rehearse</c>: restores everything from the repositories and the sealed keys alone, timed, with a checklist.</summary>
internal sealed class BackupRehearseCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Option<string?> _environmentId = new("--environment") { Description = Text.BackupEnvironmentOption, HelpName = "ID" };
    private readonly Option<string?> _keys = new("--keys") { Description = Text.BackupKeysOption, HelpName = Text.FileValue };
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);
    private readonly ServerOptions _server = new();

    public BackupRehearseCommand(CliEnvironment environment)
        : base("rehearse", Text.BackupRehearseDescription)
    {
        _environment = environment;
        Add(_environmentId);
        Add(_keys);
        Add(_output);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        // Read from standard input and not from the command line, where other users of the machine could see it.
        if (_environment.InputIsTerminal)
        {
            _environment.Error.Write(Text.BackupRecoveryCode);
            _environment.Error.Flush();
        }
        var code = (await _environment.Input.ReadLineAsync(cancellation).ConfigureAwait(false))?.Trim();
        if (string.IsNullOrEmpty(code))
            throw CliException.Usage(Text.BackupNoRecoveryCode);
        using var api = _server.Open(parsed, _environment);
        var job = await api.RehearseAsync(new RehearsalRequest(parsed.GetValue(_keys), code, parsed.GetValue(_environmentId)), cancellation).ConfigureAwait(false);
        return await BackupProgress.RunAsync(_environment, api, job, parsed.GetValue(_output) == OutputOption.Json, cancellation).ConfigureAwait(false);
    }
}
