using System.Security.Cryptography;
using Rempart.Core.Events;
using Rempart.Server.Events.Lake.Keeping;
using Rempart.Server.Events.Lake.Store;

namespace Rempart.Server.Events.Lake.Holds;

/// <summary>Sets and releases legal holds. Each is evidence before it counts: a release that the ledger did not take releases nothing.</summary>
internal sealed class LegalHolds(Catalogue catalogue, HoldEvidence evidence, TimeProvider time) : ILegalHolds
{
    private const int IdBytes = 8;

    public async Task<IReadOnlyList<LegalHold>> ListAsync(bool all, CancellationToken cancellation)
    {
        var lasting = await catalogue.LastingHoldsAsync(cancellation);
        var released = all ? await catalogue.ReleasedHoldsAsync(ILegalHolds.Most, cancellation) : [];
        var live = lasting.Count > 0 ? await catalogue.LiveAsync(cancellation) : [];
        return [.. lasting.Concat(released).Select(hold => Shown(hold, live))];
    }

    public async Task<LegalHold> AddAsync(LegalHoldRequest request, string actor, CancellationToken cancellation)
    {
        var hold = HoldRules.Read(request, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes)), actor, time.GetUtcNow());
        cancellation.ThrowIfCancellationRequested();
        // A caller who hangs up must not leave a hold in the ledger that holds nothing: what was begun is finished.
        if (!await catalogue.AddHoldAsync(hold, ILegalHolds.Most, () => evidence.RecordAsync(HoldEvidence.Set, hold, actor, hold.CreatedAt), CancellationToken.None))
            throw new LegalHoldRefusedException(LegalHoldRefusal.Conflict, $"{ILegalHolds.Most} legal holds last already; release one first.");
        return Shown(hold, await catalogue.LiveAsync(CancellationToken.None));
    }

    public async Task<LegalHold> ReleaseAsync(string id, string actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(id);
        cancellation.ThrowIfCancellationRequested();
        var now = time.GetUtcNow();
        var (hold, ended) = await catalogue.ReleaseHoldAsync(id, actor, now, one => evidence.RecordAsync(HoldEvidence.Released, one, actor, now), CancellationToken.None);
        if (hold is null)
            throw new LegalHoldRefusedException(LegalHoldRefusal.NotFound, $"There is no legal hold '{id}'. See them with: rempart events hold list");
        if (!ended)
            throw new LegalHoldRefusedException(LegalHoldRefusal.Conflict, $"The legal hold '{id}' was released already, by {hold.ReleasedBy} at {hold.ReleasedAt:yyyy-MM-dd HH:mm} UTC.");
        return Shown(hold, []);
    }

    private static LegalHold Shown(HoldRow hold, List<SegmentRow> live)
    {
        var covered = live.Where(hold.Covers).ToList();
        return new LegalHold(
            hold.Id, hold.Reason, hold.ClassUid is { } classUid ? RetentionRules.NameOf(classUid) : null, hold.From, hold.To, hold.By, hold.CreatedAt, hold.ReleasedBy, hold.ReleasedAt,
            covered.Count, covered.Sum(one => one.Rows));
    }
}
