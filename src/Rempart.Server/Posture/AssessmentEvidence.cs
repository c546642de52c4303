using System.Text.Json;
using Rempart.Core.Controls;
using Rempart.Core.Evidence;
using Rempart.Core.Posture;

namespace Rempart.Server.Posture;

/// <summary>Turns an assessment into its evidence and into the API's record.</summary>
internal static class AssessmentEvidence
{
    public static AssessmentRecord Describe(Assessment assessment, TimeSpan duration, string estateDigest, long? evidenceIndex) => new()
    {
        ControlId = assessment.ControlId,
        ObservedAt = assessment.ObservedAt,
        DurationMilliseconds = Math.Round(duration.TotalMilliseconds, 1),
        Outcome = assessment.Outcome,
        Reason = assessment.Reason,
        Observations = assessment.Observations,
        Findings = assessment.Findings,
        Coverage = assessment.Coverage,
        EvidenceIndex = evidenceIndex,
        EstateDigest = estateDigest,
    };

    /// <summary>The evidence of an assessment.</summary>
    public static EvidenceRecord Record(Assessment assessment, TimeSpan duration, string estateDigest, string actor, DateTimeOffset now) =>
        new(
            EvidenceKind.Assessment,
            assessment.ControlId,
            actor,
            now,
            JsonSerializer.SerializeToUtf8Bytes(
                Describe(assessment, duration, estateDigest, evidenceIndex: null),
                PostureStoreJson.Default.AssessmentRecord));
}
