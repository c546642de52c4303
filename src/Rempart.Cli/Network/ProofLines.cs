using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Network.Proof;

namespace Rempart.Cli.Network;

/// <summary>A proof for people.</summary>
internal static class ProofLines
{
    public static void Write(Screen screen, IEnumerable<(string Control, ProofResult Result)> proofs)
    {
        foreach (var (control, result) in proofs)
        {
            screen.Line(new Cell(control, Tone.Strong), ": ", Words.Of(result.Outcome));
            foreach (var violation in result.Violations)
            {
                screen.Line("  ", Words.Of(violation.Finding.Severity), " ", new Cell(violation.Finding.Resource, Tone.Strong));
                screen.Line("    ", violation.Finding.Message);
                screen.Line("    ", new Cell(violation.Finding.Remedy, Tone.Quiet));
            }
            foreach (var gap in result.Gaps)
                screen.Line("  ", new Cell(Text.OutcomeUnknown, Tone.Doubtful), " ", gap.Resource, ": ", gap.Reason);
            screen.Line("  ", new Cell(Text.ProofCount.With(result.Examined.Count, result.Violations.Count, result.Gaps.Count), Tone.Quiet));
        }
    }
}
