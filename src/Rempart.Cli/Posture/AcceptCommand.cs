using System.CommandLine;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Core.Posture;

namespace Rempart.Cli.Posture;

/// <summary><c>rempart accept FINGERPRINT --reason … --until …</c>: someone answers for a finding until a day; <c>--withdraw</c> takes it back.</summary>
internal sealed class AcceptCommand : Command
{
    private const int ShortestReason = 10;
    private const int LongestReason = 1000;

    private readonly CliEnvironment _environment;
    private readonly Argument<string> _fingerprint = new("FINGERPRINT") { Description = Text.FingerprintArgument };
    private readonly Option<string?> _reason = new("--reason") { Description = Text.ReasonOption, HelpName = Text.TextValue };
    private readonly Option<string?> _until = new("--until") { Description = Text.UntilOption, HelpName = Text.UntilValue };
    private readonly Option<bool> _withdraw = new("--withdraw") { Description = Text.WithdrawOption };
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);
    private readonly ServerOptions _server = new();

    public AcceptCommand(CliEnvironment environment)
        : base("accept", Text.AcceptDescription)
    {
        _environment = environment;
        Add(_fingerprint);
        Add(_reason);
        Add(_until);
        Add(_withdraw);
        Add(_output);
        _server.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var request = parsed.GetValue(_withdraw) ? null : ReadRequest(parsed);
        if (request is null && (parsed.GetValue(_reason) ?? parsed.GetValue(_until)) is not null)
            throw CliException.Usage(Text.WithdrawAlone);
        var prefix = Fingerprints.CheckPrefix(parsed.GetValue(_fingerprint)!);
        using var api = _server.Open(parsed, _environment);
        var fingerprint = await Fingerprints.ResolveAsync(api, prefix, cancellation).ConfigureAwait(false);
        var finding = request is null
            ? await api.WithdrawAsync(fingerprint, cancellation).ConfigureAwait(false)
            : await api.AcceptAsync(fingerprint, request, cancellation).ConfigureAwait(false);
        if (parsed.GetValue(_output) == OutputOption.Json)
        {
            _environment.Output.WriteLine(JsonText.Posture.Of(finding, json => json.FindingRecord));
            return ExitCodes.True;
        }
        var screen = new Screen(_environment);
        screen.Line(request is null
            ? Text.Withdrawn.With(finding.ControlId, finding.Resource)
            : Text.Accepted.With(finding.ControlId, finding.Resource, Words.Minute(finding.Acceptance?.Until ?? request.Until)));
        return ExitCodes.True;
    }

    private AcceptRequest ReadRequest(ParseResult parsed)
    {
        var reason = parsed.GetValue(_reason)?.Trim() ?? throw CliException.Usage(Text.ReasonMissing);
        if (reason.Length is < ShortestReason or > LongestReason)
            throw CliException.Usage(Text.ReasonLength.With(ShortestReason, LongestReason, reason.Length));
        var until = parsed.GetValue(_until) ?? throw CliException.Usage(Text.UntilMissing);
        return new AcceptRequest(reason, Deadline.Parse(until, _environment.Time.GetUtcNow()));
    }
}
