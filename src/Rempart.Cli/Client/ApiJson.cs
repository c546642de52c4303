using System.Text.Json;
using Rempart.Core.Posture;

namespace Rempart.Cli.Client;

/// <summary>Reads answers of the API strictly: another program's JSON must not pass for an answer without findings.</summary>
internal static class ApiJson
{
    public static PostureJson Strict { get; } = new(new JsonSerializerOptions(PostureJson.Default.Options) { RespectNullableAnnotations = true });

    /// <summary>
    /// Whether the parts are there that a positional record cannot ask for: required constructor parameters would also
    /// refuse the nulls that the API leaves out.
    /// </summary>
    public static bool IsComplete<T>(T answer) => answer switch
    {
        PostureReport report => report is { Estate: not null, Controls: not null },
        VerifyResponse response => response.Assessments is not null,
        PlanResponse plan => plan is { Id: not null, Plans: not null } && plan.Plans.All(one => one is { ControlId: not null, Steps: not null }),
        ApplyResponse applied => applied is { Results: not null, Assessments: not null },
        Page<FindingRecord> page => page.Items is not null,
        Page<EvidenceSummary> page => page.Items is not null,
        Core.Access.PeopleReport people => people is { Provider: not null, People: not null },
        Core.Access.PersonDetails details => details is { Person: not null },
        Core.Access.AccessCut cut => cut is { Id: not null },
        Page<Core.Alerts.AlertRecord> page => page.Items is not null,
        Core.Alerts.AlertDetails details => details is { Alert: not null, Events: not null, Decisions: not null, Deliveries: not null },
        Core.Alerts.DetectionStatus status => status is { Problems: not null, Destinations: not null },
        Core.Events.SourcesReport sources => sources.Sources is not null,
        Core.Events.NewSourceToken made => made is { Token.Id: not null, Secret: not null },
        EvidenceBundle bundle => bundle is { Record: not null, Salt: not null, Proof: not null, VerifierKey: not null },
        _ => answer is not null,
    };
}
