using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Core.Controls;
using Rempart.Core.Posture;
using Rempart.Core.Text;

namespace Rempart.Cli.Posture;

/// <summary>Change plans for people: each step with what is there now and what will be.</summary>
internal static class PlanLines
{
    /// <summary>Writes the plans.</summary>
    /// <returns>How many steps there are.</returns>
    public static int Write(Screen screen, PlanResponse response)
    {
        var steps = response.Plans.Sum(plan => plan.Steps.Count);
        WriteGaps(screen, response);
        if (steps == 0)
        {
            screen.Line(response.Plans.Count == 0 ? Text.PlanNothingEnforced : HasGaps(response) ? Text.PlanNothingElse : Text.PlanNothingToDo);
            return 0;
        }
        foreach (var plan in response.Plans.Where(plan => plan.Steps.Count > 0 || plan.NotPlanned.Count == 0))
        {
            screen.Line(new Cell(plan.ControlId, Tone.Strong), new Cell(": " + Text.PlanSteps.With(plan.Steps.Count), Tone.Quiet));
            foreach (var step in plan.Steps)
                WriteStep(screen, step);
        }
        return steps;
    }

    /// <summary>Whether something could not be read, so that nothing is said about it.</summary>
    public static bool HasGaps(PlanResponse response) => response.Plans.Any(plan => plan.NotPlanned.Count > 0);

    private static void WriteGaps(Screen screen, PlanResponse response)
    {
        foreach (var gap in response.Plans.SelectMany(plan => plan.NotPlanned))
            screen.Line(new Cell("? ", Tone.Doubtful), new Cell(gap.Resource, Tone.Strong), "  ", Text.PlanGap.With(gap.Reason));
    }

    private static void WriteStep(Screen screen, ChangeStep step)
    {
        var mark = step switch
        {
            { Before: null } => new Cell("+", Tone.Good),
            { After: null } => new Cell("-", Tone.Bad),
            _ => new Cell("~", Tone.Doubtful),
        };
        screen.Line("  ", mark, " ", new Cell(step.Resource, Tone.Strong), "  ", step.Action);
        foreach (var line in LineDifference.Of(step.Before, step.After))
            screen.Line("      ", LineCell(line));
    }

    private static Cell LineCell(DifferenceLine line) => line.Change switch
    {
        LineChange.Removed => new("- " + line.Text, Tone.Bad),
        LineChange.Added => new("+ " + line.Text, Tone.Good),
        LineChange.Skipped => new(Text.PlanLinesAsBefore.With(line.Count), Tone.Quiet),
        _ => new("  " + line.Text, Tone.Plain),
    };
}
