using Rempart.Core.Events;

namespace Rempart.Server.Tests.Console;

/// <summary>Two legal holds that last and one that was released. What a page asks for is kept as lines.</summary>
internal sealed class InMemoryHolds : ILegalHolds
{
    private static readonly DateTimeOffset Day = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly List<LegalHold> _holds =
    [
        new("0f3a5b7c9d1e2f40", InMemoryEvents.Attack, "authentication", Day, Day.AddDays(30), "user:alice", Day.AddDays(31), null, null, 12, 345_678),
        new("1f3a5b7c9d1e2f41", "Case 7, Miller against us: everything until it is decided", null, Day.AddDays(-60), Day.AddYears(2), "user:bob", Day.AddDays(2), null, null, 1_204, 98_765_432),
        new("2f3a5b7c9d1e2f42", "Audit of spring", "http-activity", Day.AddDays(-90), Day.AddDays(-30), "user:bob", Day.AddDays(-20), "user:alice", Day, 0, 0),
    ];

    /// <summary>What was asked.</summary>
    public List<string> Asked { get; } = [];

    public Task<IReadOnlyList<LegalHold>> ListAsync(bool all, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<LegalHold>>([.. _holds.Where(one => all || one.ReleasedAt is null)]);

    public Task<LegalHold> AddAsync(LegalHoldRequest request, string actor, CancellationToken cancellation)
    {
        if (request.Reason is not { Length: > 0 } reason)
            throw new LegalHoldRefusedException(LegalHoldRefusal.BadRequest, "'reason' must have 1 to 500 characters.");
        Asked.Add($"add {reason} {request.Class} {request.From:yyyy-MM-dd} {request.To:yyyy-MM-dd} {actor}");
        _holds.Insert(0, new LegalHold("new", reason, request.Class, request.From!.Value, request.To!.Value, actor, TimeProvider.System.GetUtcNow(), null, null, 0, 0));
        return Task.FromResult(_holds[0]);
    }

    public Task<LegalHold> ReleaseAsync(string id, string actor, CancellationToken cancellation)
    {
        Asked.Add($"release {id} {actor}");
        var at = _holds.FindIndex(one => one.Id == id);
        _holds[at] = _holds[at] with { ReleasedBy = actor, ReleasedAt = TimeProvider.System.GetUtcNow() };
        return Task.FromResult(_holds[at]);
    }
}
