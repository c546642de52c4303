using System.CommandLine;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;

namespace Rempart.Cli.Posture;

/// <summary><c>rempart status</c>: the posture as the server last saw it.</summary>
internal sealed class StatusCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);
    private readonly ServerOptions _server = new();

    public StatusCommand(CliEnvironment environment)
        : base("status", Text.StatusDescription)
    {
        _environment = environment;
        Add(_output);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var api = _server.Open(parsed, _environment);
        var report = await api.PostureAsync(cancellation).ConfigureAwait(false);
        if (parsed.GetValue(_output) == OutputOption.Json)
            _environment.Output.WriteLine(JsonText.Posture.Of(report, json => json.PostureReport));
        else
            PostureTable.Write(new Screen(_environment), report, _environment.Time.GetUtcNow());
        return OutcomeExit.Of([report.Outcome]);
    }
}
