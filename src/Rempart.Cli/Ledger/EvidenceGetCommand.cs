using System.CommandLine;
using System.Text;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;

namespace Rempart.Cli.Ledger;

/// <summary><c>rempart evidence get INDEX</c>: the bundle that <c>rempart ledger verify</c> checks offline.</summary>
internal sealed class EvidenceGetCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Argument<long> _index = new("INDEX") { Description = Text.IndexArgument };
    private readonly Option<string?> _file = new("--out", "-o") { Description = Text.OutOption, HelpName = Text.FileValue };
    private readonly ServerOptions _server = new();

    public EvidenceGetCommand(CliEnvironment environment)
        : base("get", Text.EvidenceGetDescription)
    {
        _environment = environment;
        _index.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && (!long.TryParse(token.Value, out var index) || index < 0))
                result.AddError(Text.IndexForm.With(token.Value));
        });
        Add(_index);
        Add(_file);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var api = _server.Open(parsed, _environment);
        var bundle = await api.EvidenceAsync(parsed.GetValue(_index), cancellation).ConfigureAwait(false);
        var text = JsonText.Posture.Of(bundle, json => json.EvidenceBundle);
        if (parsed.GetValue(_file) is not { } path)
        {
            _environment.Output.WriteLine(text);
            return ExitCodes.True;
        }
        try
        {
            await File.WriteAllTextAsync(path, text + "\n", new UTF8Encoding(false), cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CliException.Usage(Text.FileNotWritten.With(path, error.Message), error);
        }
        new Screen(_environment).Line(Text.EvidenceWritten.With(path, bundle.VerifierKey));
        return ExitCodes.True;
    }
}
