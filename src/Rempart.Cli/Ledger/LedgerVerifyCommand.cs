using System.CommandLine;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Ledger;

namespace Rempart.Cli.Ledger;

/// <summary>
/// <c>rempart ledger verify FILE</c>: checks, without any server, that a piece of evidence is in the ledger. What is
/// trusted comes from the command line only, never from the file that is checked.
/// </summary>
internal sealed class LedgerVerifyCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly Argument<string> _file = new("FILE") { Description = Text.ProofArgument };
    private readonly Option<string?> _key = new("--key") { Description = Text.KeyOption, HelpName = Text.KeyValue };
    private readonly Option<string?> _policy = new("--policy") { Description = Text.PolicyOption, HelpName = Text.FileValue };
    private readonly Option<string?> _evidence = new("--evidence") { Description = Text.EvidenceOption, HelpName = Text.FileValue };
    private readonly Option<string?> _leafHash = new("--leaf-hash") { Description = Text.LeafHashOption, HelpName = "HEX" };
    private readonly OutputOption _output = new(OutputOption.Table, OutputOption.Json);

    public LedgerVerifyCommand(CliEnvironment environment)
        : base("verify", Text.LedgerVerifyDescription)
    {
        _environment = environment;
        Add(_file);
        Add(_key);
        Add(_policy);
        Add(_evidence);
        Add(_leafHash);
        Add(_output);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var policy = TrustArguments.Read(parsed.GetValue(_key), parsed.GetValue(_policy));
        var claim = ProofClaim.Read(parsed.GetValue(_file)!, parsed.GetValue(_evidence), parsed.GetValue(_leafHash));
        var verdict = claim.Proof.Verify(claim.LeafHash, policy);
        if (parsed.GetValue(_output) == OutputOption.Json)
            _environment.Output.WriteLine(VerdictJson.Of(claim, verdict));
        else
            Write(new Screen(_environment), claim, verdict);
        return verdict.IsProved ? ExitCodes.True : ExitCodes.Failed;
    }

    private static void Write(Screen screen, ProofClaim claim, ProofVerification verdict)
    {
        if (!verdict.IsProved)
        {
            screen.Line(new Cell(Text.NotProved, Tone.Bad), ": ", verdict.Message);
            return;
        }
        screen.Line(new Cell(Text.Proved, Tone.Good), ": ", verdict.Message);
        screen.Line(Text.ProvedIn.With(verdict.Checkpoint!.Origin, claim.Proof.Index, verdict.Checkpoint.Size));
        foreach (var witness in verdict.Witnesses)
            screen.Line(Text.WitnessedBy.With(witness.Name, witness.Time is { } time ? Words.Minute(time) : "-"));
        if (claim.Opening is not { } opening)
        {
            screen.Line(new Cell(Text.LeafOnly, Tone.Quiet));
            return;
        }
        screen.Line(Text.RecordFollows);
        screen.Line(RecordText.ForPeople(opening.Record.Span));
    }
}
