using Microsoft.EntityFrameworkCore;
using Rempart.Core.Access;
using Rempart.Core.Evidence;

namespace Rempart.Server.Bastion.Grants;

/// <summary>The part that ends what nobody ends: what nobody answered, what is over, what the estate takes back, all of somebody who goes.</summary>
internal sealed partial class GrantService
{
    private const string System = "system";

    /// <summary>Ends all grants of a person at once.</summary>
    /// <returns>How many there were.</returns>
    public Task<int> RevokeAllAsync(string person, string actor, string reason, CancellationToken cancellation) => changes.RunAsync(async (context, change) =>
    {
        await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({"access:" + person}, 6))", cancellation);
        var open = await context.Grants
            .FromSql($"SELECT * FROM bastion.access_grant WHERE person = {person} AND state IN (0, 1) ORDER BY id FOR UPDATE").ToListAsync(cancellation);
        foreach (var row in open)
        {
            End(row, change, reason);
            change.Record(AccessEvidence.Of(EvidenceKind.Action, "access-revoked", row, actor, change.Now, reason));
        }
        return open.Count;
    }, cancellation);

    /// <summary>The ids of everybody who has something open.</summary>
    public async Task<IReadOnlyList<string>> PeopleWithOpenAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Grants.Where(row => !row.Canary && (row.State == AccessGrantState.Active || row.State == AccessGrantState.Requested)).Select(row => row.Person).Distinct().ToListAsync(cancellation);
    }

    /// <summary>Ends requests that nobody answered and grants whose time is over.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> ExpireAsync(CancellationToken cancellation)
    {
        var total = 0;
        for (var ended = -1; ended != 0; total += ended)
        {
            ended = await changes.RunAsync(async (context, change) =>
            {
                var over = await context.Grants
                    .FromSql($"SELECT * FROM bastion.access_grant WHERE state IN (0, 1) AND until <= {change.Now} ORDER BY until LIMIT 500 FOR UPDATE SKIP LOCKED")
                    .ToListAsync(cancellation);
                foreach (var row in over)
                {
                    var unanswered = row.State == AccessGrantState.Requested;
                    row.State = AccessGrantState.Expired;
                    if (!row.Canary)
                        change.Record(AccessEvidence.Of(EvidenceKind.Action, unanswered ? "access-unanswered" : "access-expired", row, System, change.Now));
                }
                return over.Count;
            }, cancellation);
        }
        return total;
    }

    /// <summary>Takes back what the estate does not give any more: people whose employment ended, roles and targets that are gone.</summary>
    public async Task<int> TakeBackAsync(CancellationToken cancellation)
    {
        await using var look = await contexts.CreateDbContextAsync(cancellation);
        var open = await look.Grants.AsNoTracking()
            .Where(row => !row.Canary && (row.State == AccessGrantState.Active || row.State == AccessGrantState.Requested)).ToListAsync(cancellation);
        var ended = 0;
        foreach (var seen in open.Where(row => !IsGiven(row)))
        {
            ended += await changes.RunAsync(async (context, change) =>
            {
                var row = await LockAsync(context, seen.Id, cancellation);
                if (row.State is not (AccessGrantState.Active or AccessGrantState.Requested) || IsGiven(row))
                    return 0;
                var reason = people.Estate.People.Find(row.Person) is { } person && AccessPolicy.IsActive(person, people.Today)
                    ? "the estate does not give it any more"
                    : "the person does not work here any more, says the estate";
                End(row, change, reason);
                change.Record(AccessEvidence.Of(EvidenceKind.Action, "access-revoked", row, System, change.Now, reason));
                return 1;
            }, cancellation);
        }
        return ended;
    }
}
