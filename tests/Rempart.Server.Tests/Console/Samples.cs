using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Posture;
using RiskAcceptance = Rempart.Core.Posture.RiskAcceptance;

namespace Rempart.Server.Tests.Console;

/// <summary>States of controls to show.</summary>
internal sealed class Samples(TimeProvider time)
{
    public const string Listeners = "exposure.listeners";

    private DateTimeOffset Now => time.GetUtcNow();

    public static string Fingerprint(string controlId, string resource) => new Finding("rule", resource, Severity.High, "", "").Fingerprint(controlId);

    public ControlStatus Status(string id, Outcome outcome, int open = 0, int accepted = 0, bool stale = false, string? reason = null, bool assessed = true) => new()
    {
        Id = id,
        Sentence = ControlCatalogue.Find(id)!.Sentence,
        Outcome = outcome,
        Stale = stale,
        Reason = reason,
        OpenFindings = open,
        AcceptedFindings = accepted,
        AssessedAt = assessed ? Now.AddMinutes(-3) : null,
        LastSatisfiedAt = outcome == Outcome.Satisfied ? Now.AddMinutes(-3) : Now.AddDays(-4),
        Since = assessed ? Now.AddHours(-5) : null,
        FreshUntil = assessed ? Now.AddMinutes(stale ? -30 : 57) : null,
        EvidenceIndex = assessed ? 41 : null,
        References = new ControlReferences([], [], []),
    };

    public AssessmentRecord Assessment(string id, Outcome outcome, string fact = "7 sockets listen; all are declared") => new()
    {
        ControlId = id,
        ObservedAt = Now.AddMinutes(-3),
        DurationMilliseconds = 120,
        Outcome = outcome,
        Observations = [new Observation("host bastion: /proc/net/tcp", fact, Now.AddMinutes(-3)), new Observation("host bastion: /proc/net/udp", "1 socket", Now.AddMinutes(-3))],
        Coverage = new Coverage(["host/bastion"], []),
        EvidenceIndex = 41,
        EstateDigest = new string('a', 64),
    };

    public FindingRecord Finding(
        string id, string resource = "host/bastion 0.0.0.0:8080/tcp", string? message = null, FindingState state = FindingState.Open, string? remedy = null) => new()
        {
            Fingerprint = Fingerprint(id, resource),
            ControlId = id,
            Rule = "rule",
            Resource = resource,
            Severity = Severity.High,
            Message = message ?? "python3 listens on 0.0.0.0:8080/tcp, which the estate does not declare for 'bastion'.",
            Remedy = remedy ?? "see which program it is: ss -tulpn 'sport = :8080'",
            State = state,
            FirstSeen = Now.AddHours(-5),
            LastSeen = Now.AddMinutes(-3),
            Acceptance = state == FindingState.RiskAccepted ? new RiskAcceptance("Behind the bastion until the move in March.", "user:carol", Now.AddDays(-2), Now.AddDays(20)) : null,
            History = [new FindingEvent(Now.AddHours(-5), "opened", id, null), new FindingEvent(Now.AddHours(-4), "risk-accepted", "user:carol", "Behind the bastion.")],
        };

    /// <summary>One control in each state.</summary>
    public void FillWithEachState(InMemoryPosture posture)
    {
        posture.Set(Status("platform.self", Outcome.Satisfied), Assessment("platform.self", Outcome.Satisfied));
        posture.Set(Status(Listeners, Outcome.NotSatisfied, open: 1), Assessment(Listeners, Outcome.NotSatisfied), Finding(Listeners));
        posture.Set(Status("transport.tls", Outcome.Unknown, reason: "gateway could not be read: connection refused"), Assessment("transport.tls", Outcome.Unknown));
        posture.Set(Status("network.segmentation", Outcome.Unknown, stale: true), Assessment("network.segmentation", Outcome.Satisfied));
        posture.Set(
            Status("data.postgresql-hardening", Outcome.NotSatisfied, accepted: 1),
            Assessment("data.postgresql-hardening", Outcome.NotSatisfied),
            Finding("data.postgresql-hardening", "postgresql/prod log_connections", state: FindingState.RiskAccepted));
    }
}
