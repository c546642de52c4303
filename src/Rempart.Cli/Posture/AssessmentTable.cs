using System.Globalization;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Core.Controls;
using Rempart.Core.Posture;

namespace Rempart.Cli.Posture;

/// <summary>What a verification concluded, for people: a line a control, then each finding and each reason.</summary>
internal static class AssessmentTable
{
    public static void Write(Screen screen, IReadOnlyList<AssessmentRecord> assessments)
    {
        if (assessments.Count == 0)
        {
            screen.Line(Text.PostureEmpty);
            return;
        }
        var table = new TextTable(Text.HeadControl, Text.HeadOutcome, Text.HeadFindings, Text.HeadExamined, Text.HeadTook, Text.HeadEvidence);
        foreach (var assessment in assessments)
        {
            var missed = assessment.Coverage.NotExamined.Count;
            var examined = assessment.Coverage.Examined.Count;
            table.Add(
                assessment.ControlId,
                Words.Of(assessment.Outcome),
                assessment.Findings.Count == 0 ? "-" : assessment.Findings.Count.ToString(CultureInfo.InvariantCulture),
                new Cell(missed == 0 ? $"{examined}" : Text.ExaminedOf.With(examined, examined + missed), missed == 0 ? Tone.Plain : Tone.Doubtful),
                new Cell(Words.Milliseconds(assessment.DurationMilliseconds), Tone.Quiet),
                new Cell(assessment.EvidenceIndex?.ToString(CultureInfo.InvariantCulture) ?? "-", Tone.Quiet));
        }
        table.Write(screen);
        foreach (var assessment in assessments)
            WriteWhy(screen, assessment);
    }

    private static void WriteWhy(Screen screen, AssessmentRecord assessment)
    {
        var gaps = assessment.Coverage.NotExamined;
        if (assessment.Findings.Count == 0 && gaps.Count == 0 && assessment.Reason is null)
            return;
        screen.Line();
        screen.Line(new Cell(assessment.ControlId, Tone.Strong), ": ", Words.Of(assessment.Outcome));
        foreach (var finding in assessment.Findings.OrderByDescending(finding => finding.Severity))
            FindingLines.Write(screen, Words.Of(finding.Severity), finding.Resource, finding.Message, finding.Remedy, finding.Fingerprint(assessment.ControlId));
        // The reason of an unknown names its first gap; where every gap is listed, that would be said twice.
        if (assessment.Reason is { } reason && gaps.Count < 2)
            screen.Line("  ", reason);
        foreach (var gap in gaps.Count > 1 || assessment.Outcome == Outcome.NotSatisfied ? gaps : [])
            screen.Line("  ", new Cell(Text.CouldNotRead.With(gap.Resource), Tone.Doubtful), ": ", gap.Reason);
    }
}

/// <summary>One finding: what is wrong, where, and what mends it.</summary>
internal static class FindingLines
{
    public static void Write(Screen screen, Cell severity, string resource, string message, string remedy, string fingerprint)
    {
        screen.Line("  ", severity, "  ", new Cell(resource, Tone.Strong), "  ", new Cell(fingerprint[..Math.Min(12, fingerprint.Length)], Tone.Quiet));
        screen.Line("    ", message);
        screen.Line("    ", new Cell(Text.Mend, Tone.Quiet), " ", remedy);
    }
}
