using Rempart.Core.Controls;
using Rempart.Network.Proof;

namespace Rempart.Server.Network;

/// <summary>Turns a proof into an assessment.</summary>
internal static class ProofAssessment
{
    /// <summary>Adds what a proof found to a draft.</summary>
    /// <param name="draft">The assessment to be.</param>
    /// <param name="proof">The proof.</param>
    public static void Add(AssessmentDraft draft, ProofResult proof)
    {
        draft.Find(proof.Violations.Select(violation => violation.Finding));
        foreach (var examined in proof.Examined)
            draft.Examine(examined);
        foreach (var gap in proof.Gaps)
            draft.Miss(gap.Resource, gap.Reason);
    }

    /// <summary>Notes which rules were read.</summary>
    /// <param name="draft">The assessment to be.</param>
    /// <param name="states">What was read, by router id.</param>
    public static void Observe(AssessmentDraft draft, IReadOnlyDictionary<string, RouterState> states)
    {
        foreach (var (router, state) in states.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            draft.Observe(
                $"host/{router}: nft -j list ruleset",
                $"{state.Ruleset.Doubts.Count} parts of the ruleset were not understood, {state.Interfaces.Count} interfaces of declared subnets");
        }
    }
}
