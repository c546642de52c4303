using System.CommandLine;
using System.Globalization;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Core.Posture;

namespace Rempart.Cli.Ledger;

/// <summary><c>rempart evidence list</c>.</summary>
internal sealed class EvidenceListCommand : Command
{
    private const int DefaultLimit = 50;

    private readonly CliEnvironment _environment;
    private readonly Option<int> _limit = new("--limit") { Description = Text.LimitOption.With(DefaultLimit), HelpName = "N", DefaultValueFactory = _ => DefaultLimit };
    private readonly Option<string?> _after = new("--after") { Description = Text.AfterOption, HelpName = "INDEX" };
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);
    private readonly ServerOptions _server = new();

    public EvidenceListCommand(CliEnvironment environment)
        : base("list", Text.EvidenceListDescription)
    {
        _environment = environment;
        _limit.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && (!int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) || limit < 1))
                result.AddError(Text.LimitForm.With(token.Value));
        });
        Add(_limit);
        Add(_after);
        Add(_output);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var api = _server.Open(parsed, _environment);
        var evidence = await api.EvidenceAsync(parsed.GetValue(_after), parsed.GetValue(_limit), cancellation).ConfigureAwait(false);
        if (parsed.GetValue(_output) == OutputOption.Json)
        {
            _environment.Output.WriteLine(JsonText.Posture.Of(new Page<EvidenceSummary>(evidence, null, evidence.Count), json => json.PageEvidenceSummary));
            return ExitCodes.True;
        }
        var screen = new Screen(_environment);
        if (evidence.Count == 0)
        {
            screen.Line(Text.NoEvidence);
            return ExitCodes.True;
        }
        var table = new TextTable(Text.HeadIndex, Text.HeadAt, Text.HeadKind, Text.HeadActor, Text.HeadSubject);
        foreach (var item in evidence)
        {
            table.Add(
                item.Index.ToString(CultureInfo.InvariantCulture),
                new Cell(Words.Minute(item.At), Tone.Quiet),
                item.Kind,
                item.Actor,
                item.Erased ? new Cell(Text.Erased.With(item.Subject), Tone.Quiet) : item.Subject);
        }
        table.Write(screen);
        return ExitCodes.True;
    }
}
