using Microsoft.EntityFrameworkCore;
using Rempart.Core.Access;
using Rempart.Core.Estates;
using Rempart.Core.Evidence;
using Rempart.Server.Bastion.Store;

namespace Rempart.Server.Bastion.Grants;

/// <summary>The part that decides. The grant's row is locked first, so that of two who decide at once the second sees what the first did.</summary>
internal sealed partial class GrantService
{
    /// <summary>Agrees. With enough who agreed, the grant is active.</summary>
    public Task<AccessGrant> ApproveAsync(string id, string actor, string? comment, CancellationToken cancellation) => DecideAsync(id, async (context, row, change) =>
    {
        var said = AccessTexts.Optional(comment, "comment");
        var decider = Decider(row, actor, "agree to");
        Waits(row, change.Now);
        if (GrantRecords.Decisions(row).Any(one => one.Kind == AccessDecisionKind.Approval && one.Person == decider.Id))
            throw new AccessRefusedException(AccessRefusal.Conflict, $"You agreed to '{row.Id}' already; somebody else must agree too.");
        await StillGivenAsync(context, row, cancellation);
        GrantRecords.Add(row, new StoredDecision(actor, decider.Id, change.Now, AccessDecisionKind.Approval, said));
        if (GrantRecords.Decisions(row).Count(one => one.Kind == AccessDecisionKind.Approval) >= row.ApprovalsNeeded)
            Activate(row, change);
        change.Record(AccessEvidence.Of(EvidenceKind.Decision, "access-approved", row, actor, change.Now, said));
    }, cancellation);

    /// <summary>Says no.</summary>
    public Task<AccessGrant> DenyAsync(string id, string actor, string? comment, CancellationToken cancellation) => DecideAsync(id, (_, row, change) =>
    {
        var said = AccessTexts.Required(comment, "comment", AccessTexts.ShortestComment);
        var decider = Decider(row, actor, "decide about");
        Waits(row, change.Now);
        (row.State, row.EndedAt, row.EndReason) = (AccessGrantState.Denied, change.Now, said);
        GrantRecords.Add(row, new StoredDecision(actor, decider.Id, change.Now, AccessDecisionKind.Denial, said));
        change.Record(AccessEvidence.Of(EvidenceKind.Decision, "access-denied", row, actor, change.Now, said));
        return Task.CompletedTask;
    }, cancellation);

    /// <summary>Ends a grant before its time. Who may is asked before: taking access away is never harmful to the estate.</summary>
    public Task<AccessGrant> RevokeAsync(string id, string actor, string? comment, CancellationToken cancellation) => DecideAsync(id, (_, row, change) =>
    {
        var said = AccessTexts.Required(comment, "comment", AccessTexts.ShortestComment);
        if (row.State is not (AccessGrantState.Active or AccessGrantState.Requested) || row.Until <= change.Now)
            throw new AccessRefusedException(AccessRefusal.Conflict, $"'{row.Id}' is over: {StateOf(row, change.Now)}.");
        End(row, change, said);
        GrantRecords.Add(row, new StoredDecision(actor, people.Of(actor)?.Id ?? "", change.Now, AccessDecisionKind.Revocation, said));
        change.Record(AccessEvidence.Of(EvidenceKind.Decision, "access-revoked", row, actor, change.Now, said));
        return Task.CompletedTask;
    }, cancellation);

    /// <summary>Closes the review of a break-glass access.</summary>
    public Task<AccessGrant> ReviewAsync(string id, string actor, string? comment, CancellationToken cancellation) => DecideAsync(id, (_, row, change) =>
    {
        var said = AccessTexts.Required(comment, "comment", AccessTexts.ShortestComment);
        if (!row.BreakGlass)
            throw new AccessRefusedException(AccessRefusal.Invalid, $"'{row.Id}' was not taken in an emergency; there is nothing to review.");
        var decider = Decider(row, actor, "review");
        if (row.ReviewedAt is not null)
            throw new AccessRefusedException(AccessRefusal.Conflict, $"'{row.Id}' was reviewed already.");
        row.ReviewedAt = change.Now;
        GrantRecords.Add(row, new StoredDecision(actor, decider.Id, change.Now, AccessDecisionKind.Review, said));
        change.Record(AccessEvidence.Of(EvidenceKind.Decision, "access-reviewed", row, actor, change.Now, said));
        return Task.CompletedTask;
    }, cancellation);

    /// <summary>Whether an actor is somebody whose word counts for a grant: a person of the estate, another one than who asked.</summary>
    public bool MayDecide(string person, string target, string actor) =>
        people.Of(actor) is { } decider && decider.Id != person && people.IsActive(decider) && AccessPolicy.MayApprove(people.Estate, decider, target);

    private async Task<AccessGrant> DecideAsync(string id, Func<BastionContext, GrantRow, BastionChange, Task> decide, CancellationToken cancellation) =>
        await changes.RunAsync(async (context, change) =>
        {
            var row = await LockAsync(context, id, cancellation);
            await decide(context, row, change);
            return GrantRecords.Of(row);
        }, cancellation);

    private static async Task<GrantRow> LockAsync(BastionContext context, string id, CancellationToken cancellation) =>
        await context.Grants.FromSql($"SELECT * FROM bastion.access_grant WHERE id = {id} AND NOT canary FOR UPDATE").SingleOrDefaultAsync(cancellation)
        ?? throw new AccessRefusedException(AccessRefusal.NotFound, $"There is no grant '{AccessTexts.Tame(id, 63)}'. List them with: rempart ssh list");

    private Person Decider(GrantRow row, string actor, string verb)
    {
        var decider = people.Active(actor);
        if (decider.Id == row.Person)
            throw new AccessRefusedException(AccessRefusal.NotAllowed, $"Nobody may {verb} their own access; somebody else must.");
        return AccessPolicy.MayApprove(people.Estate, decider, row.Target)
            ? decider
            : throw new AccessRefusedException(AccessRefusal.NotAllowed, $"The estate does not let '{decider.Id}' {verb} access to '{row.Target}'. It needs approves: [{row.Target}] on one of their roles.");
    }

    private static void Waits(GrantRow row, DateTimeOffset now)
    {
        if (row.State != AccessGrantState.Requested || row.Until <= now)
            throw new AccessRefusedException(AccessRefusal.Conflict, $"'{row.Id}' does not wait for an answer any more: {StateOf(row, now)}.");
    }

    // The estate may have changed since the request, and the person may have gone.
    private async Task StillGivenAsync(BastionContext context, GrantRow row, CancellationToken cancellation)
    {
        if (!IsGiven(row) || !people.IsActive(people.Estate.People.Find(row.Person)!) || !await context.Keys.AnyAsync(key => key.Person == row.Person && key.RemovedAt == null, cancellation))
            throw new AccessRefusedException(AccessRefusal.Conflict, $"The estate does not give '{row.Target}' to '{row.Person}' any more. Let them ask again.");
    }

    private bool IsGiven(GrantRow row) =>
        people.Estate.People.Find(row.Person) is { } person
        && AccessPolicy.IsActive(person, people.Today)
        && AccessPolicy.RulesOf(people.Estate, person).Any(rule => rule.Target == row.Target)
        && AccessTargets.Destinations(people.Estate, row.Target).Contains(GrantRecords.DestinationOf(row));

    private static void End(GrantRow row, BastionChange change, string reason)
    {
        if (row.State == AccessGrantState.Active)
        {
            change.Revoke();
            change.TellBastion(version => row.EndedVersion = version);
        }
        (row.State, row.EndedAt, row.EndReason) = (AccessGrantState.Revoked, change.Now, reason);
    }

    private static string StateOf(GrantRow row, DateTimeOffset now) => row.State switch
    {
        AccessGrantState.Requested => "nobody decided in time",
        AccessGrantState.Active when row.Until <= now => "its time is over",
        AccessGrantState.Active => "it is active",
        AccessGrantState.Denied => "it was denied",
        AccessGrantState.Revoked => "it was revoked",
        _ => "it expired",
    };
}
