using Rempart.Core.Access;

namespace Rempart.Server.Tests.Console;

/// <summary>A desk with one of each: a request that waits, an active grant, an emergency, sessions and keys. Decisions are kept as lines.</summary>
internal sealed class InMemoryAccess : IAccessDesk
{
    public const string Attack = "<img src=x onerror=alert(1)> the nightly job hangs";
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private AccessGrantState _state = AccessGrantState.Requested;

    public event Action? Changed;

    /// <summary>What was done: kind, grant, comment, actor.</summary>
    public List<string> Done { get; } = [];

    /// <summary>The refusal of the next act; null for none.</summary>
    public string? Refusal { get; set; }

    public Task<AccessView> ViewAsync(string actor, bool isOperator, CancellationToken cancellation) => Task.FromResult(new AccessView
    {
        Person = "alice",
        SeesAll = isOperator,
        Targets = [new AccessTarget("prod-postgresql", [new Destination("10.10.30.10", 5432)], TimeSpan.FromMinutes(30), 1, "dba") { BreakGlass = TimeSpan.FromMinutes(15) }],
        Grants =
        [
            new AccessLine(Grant("g-waits", "bruno", _state), MayDecide: true, isOperator, false),
            new AccessLine(Grant("g-active", "chloe", AccessGrantState.Active), false, isOperator, false),
            new AccessLine(Grant("g-glass", "david", AccessGrantState.Expired) with { BreakGlass = true, ApprovalsNeeded = 0, Decisions = [] }, true, false, true),
            new AccessLine(Grant("g-past", "bruno", AccessGrantState.Denied) with { Decisions = [new AccessDecision("user:alice", _now.AddHours(-3), AccessDecisionKind.Denial, "not during the release")] }, false, false, false),
        ],
        Sessions =
        [
            new BastionSession("bastion:1", "g-active", "chloe", ["user:alice"], "10.10.30.10:5432", "192.0.2.7:50210", _now.AddMinutes(-3), null, null, null, null, 1),
            new BastionSession("bastion:0", null, null, [], null, "203.0.113.9:40022", _now.AddHours(-2), _now.AddHours(-1), "disconnected by user", 52_000, 1_200_000, 0),
        ],
        Keys = [new EnrolledKey("SHA256:dcmR45ieaCbRbo8bhfgyBpbOeIcXU4AWgMclw57zMlc", "chloe", "ssh-ed25519 AAAA", "ssh-ed25519", 256, new KeyProtection("passphrase", "openssh-key-v1", "aes256-ctr", "bcrypt", 64), false, _now.AddDays(-9), _now.AddMinutes(-3))],
        Bastions = [new BastionHealth("bastion", _now.AddMinutes(-9), true)],
    });

    public Task<AccessGrant> RequestAsync(AccessRequest request, string actor, CancellationToken cancellation) =>
        DoAsync($"request {request.Target}:{request.Port} {request.For} {request.BreakGlass} {request.Reason} {actor}");

    public Task<AccessGrant> DecideAsync(string grantId, AccessDecisionKind kind, string? comment, string actor, bool isOperator, CancellationToken cancellation)
    {
        if (grantId == "g-waits" && Refusal is null)
            _state = AccessGrantState.Active;
        return DoAsync($"{kind} {grantId} {comment} {actor}");
    }

    private Task<AccessGrant> DoAsync(string line)
    {
        if (Refusal is { } refusal)
            throw new AccessRefusedException(AccessRefusal.NotAllowed, refusal);
        Done.Add(line);
        Changed?.Invoke();
        return Task.FromResult(Grant("g-waits", "bruno", _state));
    }

    private AccessGrant Grant(string id, string person, AccessGrantState state) =>
        new(id, 7, person, "prod-postgresql", new Destination("10.10.30.10", 5432), Attack, state, _now.AddMinutes(-5), TimeSpan.FromMinutes(30), 1)
        {
            ValidAfter = state == AccessGrantState.Active ? _now.AddMinutes(-4) : null,
            ValidBefore = state == AccessGrantState.Active ? _now.AddMinutes(26) : null,
            Decisions = state == AccessGrantState.Active ? [new AccessDecision("user:alice", _now.AddMinutes(-4), AccessDecisionKind.Approval, null)] : [],
        };
}
