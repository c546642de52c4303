using System.CommandLine;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Core.Access;

namespace Rempart.Cli.Ssh.Grants;

/// <summary><c>rempart ssh request TARGET --reason …</c>: asks for access.</summary>
internal sealed class SshRequestCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Argument<string> _target = new("TARGET") { Description = Text.SshTargetArgument };
    private readonly RequestOptions _request = new();
    private readonly Option<bool> _wait = new("--wait") { Description = Text.SshWaitOption };
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);
    private readonly ServerOptions _server = new();

    public SshRequestCommand(CliEnvironment environment)
        : base("request", Text.SshRequestDescription)
    {
        _environment = environment;
        Add(_target);
        _request.AddTo(this);
        Add(_wait);
        Add(_output);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var request = _request.Read(parsed, parsed.GetValue(_target)!) ?? throw CliException.Usage(Text.SshReasonMissing.With(parsed.GetValue(_target)));
        using var api = _server.Open(parsed, _environment);
        var grant = await api.RequestAccessAsync(request, cancellation).ConfigureAwait(false);
        if (parsed.GetValue(_wait))
            grant = await GrantWait.DecidedAsync(api, grant, _environment, cancellation).ConfigureAwait(false);
        if (parsed.GetValue(_output) == OutputOption.Json)
            _environment.Output.WriteLine(JsonText.Access.Of(grant, json => json.AccessGrant));
        else
            GrantLines.Standing(new Screen(_environment), grant);
        return grant.State is AccessGrantState.Active or AccessGrantState.Requested ? ExitCodes.True : ExitCodes.Failed;
    }
}
