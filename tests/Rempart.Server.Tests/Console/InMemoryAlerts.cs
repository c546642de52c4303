using Rempart.Core.Alerts;
using Rempart.Core.Posture;

namespace Rempart.Server.Tests.Console;

/// <summary>Three alerts and a filter, only to see what pages make of them.</summary>
internal sealed class InMemoryAlerts : IAlerts
{
    public static readonly DateTimeOffset At = TimeProvider.System.GetUtcNow().AddMinutes(-7);

    private readonly List<AlertRecord> _alerts =
    [
        Alert(3, "SSH Brute Force From One Address", AlertLevel.High, AlertState.New, 4, new AlertField("src_ip", "203.0.113.7")),
        Alert(2, "COPY FROM PROGRAM In PostgreSQL", AlertLevel.Critical, AlertState.Acknowledged, 1, new AlertField("source", "prod-postgresql"), new AlertField("user", "<b>order-manager</b>"), new AlertField("src_ip", "10.10.20.11")),
        Alert(1, "Account Of Rempart Locked", AlertLevel.Medium, AlertState.Closed, 1, new AlertField("subject", "user:alice")) with { Verdict = AlertVerdict.Benign },
    ];

    private readonly List<AlertDecision> _decisions = [];

    /// <summary>What was decided, and by whom.</summary>
    public List<string> Asked { get; } = [];

    public Task<Page<AlertRecord>> ListAsync(AlertQuery query, string? after, int limit, CancellationToken cancellation)
    {
        AlertRecord[] items = [.. _alerts.Where(alert => alert.Level >= query.Level && (query.State is { } state ? alert.State == state : query.All || alert.State != AlertState.Closed))];
        return Task.FromResult(new Page<AlertRecord>(items, null, items.Length));
    }

    public Task<AlertDetails?> FindAsync(long id, CancellationToken cancellation) => Task.FromResult(_alerts.FirstOrDefault(alert => alert.Id == id) is { } found
        ? new AlertDetails(
            found, "Ten connections or more from one address that failed to log in within five minutes.", ["A script with an old password"],
            [new AlertEvent("bastion-sshd", """{"class_uid":3002,"message":"Failed password for root from 203.0.113.7 port 40000 ssh2","user":{"name":"root"}}""")],
            new AlertExplanation("value_count of src_port gte 10 within 00:05:00 by src_ip", true, null, null,
                [new AlertExplanation("Failed SSH Login: selection and not filter", true, null, null, [new AlertExplanation("message|startswith: Failed", true, "message", "Failed password for root", []), new AlertExplanation("filter", false, null, null, [])])]),
            _decisions, [new AlertDelivery("hook", At, 3, null, null, "hooks.test.example answered 503.")])
        : null);

    public Task<AlertRecord> AcknowledgeAsync(long id, string? reason, string actor, CancellationToken cancellation) => Decide(id, AlertState.Acknowledged, null, reason, actor);

    public Task<AlertRecord> CloseAsync(long id, AlertVerdict? verdict, string? reason, string actor, CancellationToken cancellation) => reason is { Length: >= 3 }
        ? Decide(id, AlertState.Closed, verdict, reason, actor)
        : throw new AlertRefusedException(AlertRefusal.Invalid, "'reason' must have 3 to 500 characters.");

    public Task<AlertRecord> ReopenAsync(long id, string? reason, string actor, CancellationToken cancellation) => Decide(id, AlertState.New, null, reason, actor);

    public Task<IReadOnlyList<Suppression>> SuppressionsAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<Suppression>>(
    [
        new Suppression { Id = 1, Rule = "SSH Protocol Scanner", Where = [new AlertField("src_ip", "192.0.2.*")], Owner = "team-platform", Reason = "our own scanner", CreatedBy = "user:ana", CreatedAt = At, ExpiresAt = At.AddDays(30), IsActive = true, Count = 12 },
        new Suppression { Id = 2, Rule = "SSH Root Login", Owner = "ana", Reason = "while the host was rebuilt", CreatedBy = "user:ana", CreatedAt = At.AddDays(-30), ExpiresAt = At.AddDays(-1), IsActive = false },
    ]);

    public Task<Suppression> SuppressAsync(SuppressionRequest request, string actor, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<Suppression> EndSuppressionAsync(long id, string actor, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<DetectionStatus> StatusAsync(CancellationToken cancellation) => Task.FromResult(new DetectionStatus(
        136, At, [new RuleNotice("rules/ours.yml", 12, "'selction' is not defined", false)], true, null, 123_456, 78, TimeSpan.Zero, 42, At, [new DestinationStatus("hook", "webhook", 2, 5, 0, At, "hooks.test.example answered 503.")]));

    private Task<AlertRecord> Decide(long id, AlertState state, AlertVerdict? verdict, string? reason, string actor)
    {
        var at = _alerts.FindIndex(alert => alert.Id == id);
        _alerts[at] = _alerts[at] with { State = state, Verdict = verdict };
        _decisions.Add(new AlertDecision(state, actor, At, verdict, reason));
        Asked.Add($"{id} {state} {verdict} {reason} {actor}");
        return Task.FromResult(_alerts[at]);
    }

    private static AlertRecord Alert(long id, string title, AlertLevel level, AlertState state, long count, params AlertField[] group) => new()
    {
        Id = id,
        Fingerprint = $"{id:x32}",
        Rule = "01cf34fa-f75c-43ce-be1a-101a7622aee9",
        Title = title,
        Level = level,
        State = state,
        Count = count,
        FirstSeen = At.AddMinutes(-30),
        LastSeen = At,
        Group = group,
        Tags = ["attack.credential-access", "attack.t1110.001"],
    };
}
