using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Core.Controls;
using Rempart.Core.Posture;

namespace Rempart.Cli.Posture;

/// <summary>The posture for people: one line for the whole, one a control, and what to do about what is not green.</summary>
internal static class PostureTable
{
    public static void Write(Screen screen, PostureReport report, DateTimeOffset now)
    {
        var satisfied = report.Controls.Count(control => control.Outcome == Outcome.Satisfied);
        screen.Line(
            new Cell(report.Estate, Tone.Strong), ": ", Words.Of(report.Outcome),
            new Cell(" " + Text.PostureCounts.With(satisfied, report.Controls.Count), Tone.Quiet));
        if (report.Controls.Count == 0)
        {
            screen.Line(Text.PostureEmpty);
            return;
        }
        screen.Line();
        var table = new TextTable(Text.HeadControl, Text.HeadOutcome, Text.HeadSince, Text.HeadAssessed, Text.HeadFindings, Text.HeadSentence);
        foreach (var control in report.Controls)
        {
            table.Add(
                control.Id,
                Words.Of(control.Outcome),
                new Cell(control.Since is null ? "-" : Words.Ago(control.Since, now), Tone.Quiet),
                new Cell(Words.Ago(control.AssessedAt, now), control.Stale ? Tone.Doubtful : Tone.Quiet),
                FindingsOf(control),
                control.Sentence);
        }
        table.Write(screen);
        WriteAdvice(screen, report.Controls.Where(control => control.Outcome != Outcome.Satisfied).ToArray());
    }

    /// <summary>Open findings, and how many were accepted besides.</summary>
    private static Cell FindingsOf(ControlStatus control)
    {
        var text = control.OpenFindings == 0 ? "-" : Text.FindingsOpen.With(control.OpenFindings);
        if (control.AcceptedFindings > 0)
            text = (control.OpenFindings == 0 ? "" : text + ", ") + Text.FindingsAccepted.With(control.AcceptedFindings);
        return new Cell(text, control.OpenFindings > 0 ? Tone.Bad : Tone.Quiet);
    }

    private static void WriteAdvice(Screen screen, ControlStatus[] controls)
    {
        if (controls.Length == 0)
            return;
        screen.Line();
        foreach (var control in controls)
        {
            var advice = control switch
            {
                { Outcome: Outcome.NotSatisfied, Enforced: true } => Text.AdviceEnforced.With(control.Id),
                { Outcome: Outcome.NotSatisfied } => Text.AdviceFindings.With(control.Id),
                { AssessedAt: null, Reason: null } => Text.AdviceNever.With(control.Id),
                { Stale: true, Reason: null } => Text.AdviceStale.With(control.Id),
                _ => control.Reason ?? Text.NoReason,
            };
            screen.Line(new Cell(control.Id, Words.Of(control.Outcome).Tone), ": ", advice);
        }
    }
}
