using Rempart.Cli.Hosting;
using Rempart.Core.Controls;

namespace Rempart.Cli.Posture;

/// <summary>Outcomes as exit codes: one that is not satisfied outweighs one that is unknown; none at all is unknown.</summary>
internal static class OutcomeExit
{
    public static int Of(IReadOnlyCollection<Outcome> outcomes) =>
        outcomes.Contains(Outcome.NotSatisfied) ? ExitCodes.Failed
        : outcomes.Count == 0 || outcomes.Contains(Outcome.Unknown) ? ExitCodes.CouldNotTell
        : ExitCodes.True;
}
