using Microsoft.EntityFrameworkCore;
using Rempart.Core.Access;
using Rempart.Core.Evidence;
using Rempart.Server.Bastion.Grants;
using Rempart.Server.Bastion.Store;

namespace Rempart.Server.Bastion.Sessions;

/// <summary>
/// Makes sessions out of what a bastion tells. It tells again until it was heard: an event counts once, by its id. What it says is
/// hostile text, for people and attackers choose parts of it.
/// </summary>
internal sealed partial class EventIntake(BastionChanges changes, BastionMetrics metrics, DeniedAlerts alerts)
{
    public const int MostEvents = 1000;
    private const int LongestId = 200;
    private const int LongestDetail = 500;

    /// <summary>Takes a batch.</summary>
    /// <returns>How many were new.</returns>
    /// <exception cref="AccessRefusedException">The batch is not one; nothing of it was taken.</exception>
    public async Task<int> TakeAsync(string bastion, BastionEvents batch, string actor, CancellationToken cancellation)
    {
        Check(bastion, batch);
        var (taken, denied) = await changes.RunAsync(async (context, change) =>
        {
            // One batch of a bastion at a time: a delivery that is repeated while the first still runs waits for it.
            await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({"events:" + bastion}, 6))", cancellation);
            var ids = batch.Events.Select(one => one.Id).ToArray();
            var known = (await context.Events.Where(row => row.Bastion == bastion && ids.Contains(row.Id)).Select(row => row.Id).ToListAsync(cancellation)).ToHashSet(StringComparer.Ordinal);
            var (count, anyDenied) = (0, false);
            foreach (var one in batch.Events.Where(one => known.Add(one.Id)))
            {
                var row = await KeepAsync(context, bastion, one, change, cancellation);
                await ApplyAsync(context, row, one, change, actor, cancellation);
                metrics.Happened(one.Kind);
                anyDenied |= one.Kind == BastionEventKind.Denied && !row.Canary;
                count++;
            }
            return (count, anyDenied);
        }, cancellation);
        if (denied)
            alerts.Raise();
        return taken;
    }

    private static void Check(string bastion, BastionEvents batch)
    {
        if (batch.Bastion != bastion)
            throw new AccessRefusedException(AccessRefusal.Invalid, "'bastion' is not the bastion of the address.");
        if (batch.Events is null || batch.Events.Count > MostEvents)
            throw new AccessRefusedException(AccessRefusal.Invalid, $"'events' must be a list of {MostEvents} at most. Send them in several batches.");
        foreach (var one in batch.Events)
        {
            if (one is null || string.IsNullOrEmpty(one.Id) || one.Id.Length > LongestId || one.Id.Any(letter => letter is <= ' ' or > '~'))
                throw new AccessRefusedException(AccessRefusal.Invalid, $"'id' of an event must be 1 to {LongestId} printable ASCII characters.");
            if (!Enum.IsDefined(one.Kind))
                throw new AccessRefusedException(AccessRefusal.Invalid, "'kind' of an event is none that is known.");
            if (one.Session is { } session && (session.Length is 0 or > LongestId || session.Any(letter => letter is <= ' ' or > '~')))
                throw new AccessRefusedException(AccessRefusal.Invalid, $"'session' of an event must be 1 to {LongestId} printable ASCII characters.");
        }
    }

    private static async Task<EventRow> KeepAsync(BastionContext context, string bastion, BastionEvent one, BastionChange change, CancellationToken cancellation)
    {
        var serial = one.Serial is { } given and <= long.MaxValue ? (long?)given : null;
        // The serial alone says whose session it is: the key id stands in a line that others can imitate.
        var grant = serial is null ? null : await context.Grants.AsNoTracking().SingleOrDefaultAsync(row => row.Serial == serial, cancellation);
        var kept = new EventRow
        {
            Bastion = bastion,
            Id = one.Id,
            Session = one.Session,
            Kind = one.Kind,
            At = one.At.ToUniversalTime(),
            ReceivedAt = change.Now,
            Source = AccessTexts.Tame(one.Source, 100),
            KeyId = AccessTexts.Tame(one.KeyId, 200),
            Serial = serial,
            Destination = AccessTexts.Tame(one.Destination, 300),
            Detail = AccessTexts.Tame(one.Detail, LongestDetail),
            Person = grant?.Person,
            Canary = grant?.Canary ?? false,
        };
        context.Events.Add(kept);
        return kept;
    }

    private static async Task ApplyAsync(BastionContext context, EventRow kept, BastionEvent one, BastionChange change, string actor, CancellationToken cancellation)
    {
        if (kept.Session is not { } name)
        {
            if (one.Kind == BastionEventKind.Fault || (one.Kind == BastionEventKind.Denied && !kept.Canary))
                change.Record(Evidence(kept, null, actor, change.Now));
            return;
        }
        var session = context.Sessions.Local.FirstOrDefault(row => row.Bastion == kept.Bastion && row.Name == name)
            ?? await context.Sessions.SingleOrDefaultAsync(row => row.Bastion == kept.Bastion && row.Name == name, cancellation);
        if (session is null)
        {
            session = new SessionRow { Bastion = kept.Bastion, Name = name, OpenedAt = kept.At };
            context.Sessions.Add(session);
        }
        if (session.Serial is null && kept.Serial is { } serial)
            Belong(session, serial, kept, await context.Grants.AsNoTracking().SingleOrDefaultAsync(row => row.Serial == serial, cancellation));
        Update(session, kept, one);
        if (!session.Canary && one.Kind is BastionEventKind.Opened or BastionEventKind.Denied or BastionEventKind.Ended or BastionEventKind.Cut or BastionEventKind.Fault)
            change.Record(Evidence(kept, session, actor, change.Now));
    }

    private static void Belong(SessionRow session, long serial, EventRow kept, GrantRow? grant)
    {
        (session.Serial, session.KeyId, session.GrantId, session.Person, session.Until, session.Canary) = (serial, kept.KeyId, grant?.Id, grant?.Person, grant?.ValidBefore, grant?.Canary ?? false);
        session.ApprovedBy = grant is null ? [] : [.. GrantRecords.Decisions(grant).Where(decision => decision.Kind == AccessDecisionKind.Approval).Select(decision => decision.By)];
        session.Destination ??= grant is null ? null : GrantRecords.DestinationOf(grant).ToString();
    }

    private static void Update(SessionRow session, EventRow kept, BastionEvent one)
    {
        session.Source ??= kept.Source;
        session.BytesSent = one.BytesSent is >= 0 ? one.BytesSent : session.BytesSent;
        session.BytesReceived = one.BytesReceived is >= 0 ? one.BytesReceived : session.BytesReceived;
        switch (one.Kind)
        {
            case BastionEventKind.Opened:
                session.OpenedAt = kept.At;
                break;
            case BastionEventKind.Denied:
                session.Denied++;
                break;
            case BastionEventKind.Ended or BastionEventKind.Cut:
                // How it was cut says more than the end that follows.
                if (session.EndedAt is null || session.EndInferred)
                    (session.EndedAt, session.End, session.EndInferred) = (kept.At, kept.Detail ?? (one.Kind == BastionEventKind.Cut ? "cut by the bastion" : "ended"), false);
                break;
        }
    }

    private static EvidenceRecord Evidence(EventRow kept, SessionRow? session, string actor, DateTimeOffset at) => AccessEvidence.Record(
        EvidenceKind.Action, session?.GrantId is { } grant ? $"grant:{grant}" : $"bastion:{kept.Bastion}", actor, at,
        new AccessEvidence($"session-{kept.Kind.ToString().ToLowerInvariant()}")
        {
            Bastion = kept.Bastion,
            Session = kept.Session,
            Grant = session?.GrantId,
            Serial = kept.Serial ?? session?.Serial,
            Person = session?.Person ?? kept.Person,
            Destination = kept.Destination ?? session?.Destination,
            Source = kept.Source,
            BytesSent = session?.BytesSent,
            BytesReceived = session?.BytesReceived,
            Detail = kept.Detail,
        });
}
