using Rempart.Core.Controls;

namespace Rempart.Server.Tests.Infrastructure;

internal static class AssessmentAssertions
{
    /// <summary>Asserts that nothing was concluded, and gives the reason.</summary>
    public static string ShouldBeUnknown(this Assessment assessment)
    {
        assessment.Outcome.ShouldBe(Outcome.Unknown, string.Join('\n', assessment.Findings));
        return assessment.Reason.ShouldNotBeNull();
    }
}
