using Rempart.Core.Controls;

namespace Rempart.Server.Tests.Posture;

/// <summary>Never green without proof: the table of what an assessment may conclude.</summary>
public sealed class AssessmentTests
{
    private static readonly Observation Seen = new("test", "looked", DateTimeOffset.UnixEpoch);
    private static readonly Finding Bad = new("rule", "resource", Severity.Low, "wrong", "mend");
    private static readonly Gap Away = new("b", "it is away");

    public static TheoryData<bool, bool, bool, bool, Outcome, string?> Conclusions => new()
    {
        // observed, examined, gap, finding
        { true, true, false, false, Outcome.Satisfied, null },
        { true, true, false, true, Outcome.NotSatisfied, null },
        { true, true, true, true, Outcome.NotSatisfied, null },
        { true, true, true, false, Outcome.Unknown, "b could not be read: it is away" },
        { true, false, false, false, Outcome.Unknown, "The estate declares nothing that this control covers." },
        { false, true, false, false, Outcome.Unknown, "Nothing was observed." },
    };

    [Theory]
    [MemberData(nameof(Conclusions))]
    public void An_assessment_is_satisfied_only_with_observations_complete_coverage_and_no_finding(
        bool observed, bool examined, bool gap, bool finding, Outcome outcome, string? reason)
    {
        var assessment = Assessment.Conclude(
            "control", DateTimeOffset.UnixEpoch, observed ? [Seen] : [], finding ? [Bad] : [], new Coverage(examined ? ["a"] : [], gap ? [Away] : []));

        assessment.Outcome.ShouldBe(outcome);
        assessment.Reason.ShouldBe(reason);
    }

    [Fact]
    public void A_finding_keeps_its_fingerprint_when_only_its_words_change()
    {
        Bad.Fingerprint("c").ShouldBe((Bad with { Message = "else", Remedy = "other", Severity = Severity.High }).Fingerprint("c"));
        Bad.Fingerprint("c").ShouldNotBe((Bad with { Resource = "other" }).Fingerprint("c"));
        Bad.Fingerprint("c").ShouldNotBe((Bad with { Rule = "other" }).Fingerprint("c"));
        Bad.Fingerprint("c").ShouldNotBe(Bad.Fingerprint("d"));
        Bad.Fingerprint("c").Length.ShouldBe(32);
    }
}
