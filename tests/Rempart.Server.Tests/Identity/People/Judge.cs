using Microsoft.Extensions.DependencyInjection;
using Rempart.Core.Controls;
using Rempart.Core.Posture;

namespace Rempart.Server.Tests.Identity.People;

/// <summary>Runs a control of people as the posture would.</summary>
internal static class Judge
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static IEnforcedControl Control<T>(this TestServer server)
        where T : IEnforcedControl => server.Services.GetServices<IControl>().OfType<T>().Single();

    public static Task<Assessment> VerifyAsync<T>(this TestServer server, PeopleEstate estate)
        where T : IEnforcedControl => server.Control<T>().VerifyAsync(estate.Current, Cancellation);

    /// <summary>The findings as "rule resource".</summary>
    public static string[] Lines(this Assessment assessment) => [.. assessment.Findings.Select(finding => $"{finding.Rule} {finding.Resource}")];

    /// <summary>Plans and applies, and gives the steps as "resource: action".</summary>
    public static async Task<string[]> MendAsync<T>(this TestServer server, PeopleEstate estate)
        where T : IEnforcedControl
    {
        var plan = await server.Control<T>().PlanAsync(estate.Current, Cancellation);
        (await server.Control<T>().ApplyAsync(plan, Cancellation)).ShouldBe(new ApplyResult(plan.ControlId, plan.Steps.Count, null));
        return [.. plan.Steps.Select(step => $"{step.Resource}: {step.Action}")];
    }

    /// <summary>Puts the findings of an assessment into the posture, as a run of the control does.</summary>
    public static void Show(this PeopleEstate estate, Assessment assessment, FindingState state = FindingState.Open) => estate.Posture.Set(
        new ControlStatus { Id = assessment.ControlId, Sentence = "", Outcome = assessment.Outcome, References = new([], [], []) },
        null,
        [.. assessment.Findings.Select(finding => new FindingRecord
        {
            Fingerprint = finding.Fingerprint(assessment.ControlId),
            ControlId = assessment.ControlId,
            Rule = finding.Rule,
            Resource = finding.Resource,
            Severity = finding.Severity,
            Message = finding.Message,
            Remedy = finding.Remedy,
            State = state,
            FirstSeen = assessment.ObservedAt,
            LastSeen = assessment.ObservedAt,
        })]);
}
