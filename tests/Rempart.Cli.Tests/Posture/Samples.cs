using Rempart.Core.Controls;
using Rempart.Core.Posture;

namespace Rempart.Cli.Tests.Posture;

/// <summary>Answers of the API for transport-level tests.</summary>
internal static class Samples
{
    public static readonly ControlReferences NoReferences = new([], [], []);

    public static readonly Finding Listener = new(
        "undeclared-listener", "host/bastion 0.0.0.0:8080/tcp", Severity.High, "python3 listens and nothing declares it.", "Stop it: kill 4711");

    public static ControlStatus Control(string id, Outcome outcome, string? reason = null, int open = 0, bool enforced = false) => new()
    {
        Id = id,
        Sentence = $"The sentence of {id}",
        Outcome = outcome,
        Reason = reason,
        OpenFindings = open,
        Enforced = enforced,
        AssessedAt = CliRun.Now.AddMinutes(-3),
        Since = CliRun.Now.AddHours(-2),
        References = NoReferences,
    };

    public static PostureReport Report(params ControlStatus[] controls) => new("r3edge", "00", CliRun.Now, controls);

    public static FindingRecord Record(string fingerprint, FindingState state = FindingState.Open, RiskAcceptance? acceptance = null) => new()
    {
        Fingerprint = fingerprint,
        ControlId = "exposure.listeners",
        Rule = Listener.Rule,
        Resource = Listener.Resource,
        Severity = Listener.Severity,
        Message = Listener.Message,
        Remedy = Listener.Remedy,
        State = state,
        FirstSeen = CliRun.Now.AddDays(-3),
        LastSeen = CliRun.Now.AddMinutes(-5),
        Acceptance = acceptance,
    };

    public static AssessmentRecord Assessment(string control, Outcome outcome) => new()
    {
        ControlId = control,
        ObservedAt = CliRun.Now,
        DurationMilliseconds = 42,
        Outcome = outcome,
        Reason = outcome == Outcome.Unknown ? "host bastion could not be read: connection refused" : null,
        Findings = outcome == Outcome.NotSatisfied ? [Listener] : [],
        Coverage = new Coverage(["host/bastion"], []),
        EvidenceIndex = 12,
        EstateDigest = "00",
    };
}
