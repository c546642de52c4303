using Microsoft.EntityFrameworkCore;
using Rempart.Core.Access;
using Rempart.Core.Estates;
using Rempart.Server.Bastion.Grants;
using Rempart.Server.Bastion.Keys;
using Rempart.Server.Bastion.People;
using Rempart.Server.Bastion.Sessions;
using Rempart.Server.Bastion.Store;

namespace Rempart.Server.Bastion;

/// <inheritdoc/>
internal sealed class AccessDesk(
    GrantService grants, KeyService keys, SessionReader sessions, EstatePeople people, BastionFeed feed, IDbContextFactory<BastionContext> contexts, BastionOptions options, TimeProvider time) : IAccessDesk
{
    public event Action? Changed
    {
        add => feed.Changed += value;
        remove => feed.Changed -= value;
    }

    public async Task<AccessView> ViewAsync(string actor, bool isOperator, CancellationToken cancellation)
    {
        var person = people.Of(actor) is { } known && AccessPolicy.IsActive(known, people.Today) ? known : null;
        var seesAll = isOperator || (person is not null && person.Roles.Select(people.Estate.Roles.Find).OfType<Role>().Any(role => role.Approves.Count > 0));
        // Somebody who is no person of the estate has nothing of their own to see.
        var scope = seesAll ? null : person?.Id ?? "";
        var reviewed = await UnreviewedAsync(cancellation);
        var list = await grants.ListAsync(scope, false, cancellation);
        return new AccessView
        {
            Person = person?.Id,
            SeesAll = seesAll,
            Targets = person is null ? [] : AccessPolicy.TargetsOf(people.Estate, person),
            Grants = [.. list.Select(grant => new AccessLine(grant, grants.MayDecide(grant.Person, grant.Target, actor), IsOpen(grant) && MayRevoke(grant, person, isOperator), reviewed.Contains(grant.Id)))],
            Sessions = await sessions.ListAsync(scope, false, cancellation),
            Keys = await keys.ListAsync(scope, cancellation),
            Bastions = await HealthAsync(cancellation),
        };
    }

    public Task<AccessGrant> RequestAsync(AccessRequest request, string actor, CancellationToken cancellation) => grants.RequestAsync(request, actor, cancellation);

    public async Task<AccessGrant> DecideAsync(string grantId, AccessDecisionKind kind, string? comment, string actor, bool isOperator, CancellationToken cancellation)
    {
        switch (kind)
        {
            case AccessDecisionKind.Approval:
                return await grants.ApproveAsync(grantId, actor, comment, cancellation);
            case AccessDecisionKind.Denial:
                return await grants.DenyAsync(grantId, actor, comment, cancellation);
            case AccessDecisionKind.Review:
                return await grants.ReviewAsync(grantId, actor, comment, cancellation);
            default:
                if (await grants.FindAsync(grantId, cancellation) is not { } grant || !MayRevoke(grant, people.Of(actor), isOperator))
                    throw new AccessRefusedException(AccessRefusal.NotAllowed, "You may not end this access.");
                return await grants.RevokeAsync(grantId, actor, comment, cancellation);
        }
    }

    private bool IsOpen(AccessGrant grant) =>
        grant.State == AccessGrantState.Requested || (grant.State == AccessGrantState.Active && grant.ValidBefore > time.GetUtcNow());

    private bool MayRevoke(AccessGrant grant, Person? person, bool isOperator) =>
        isOperator || (person is not null && (person.Id == grant.Person || AccessPolicy.MayApprove(people.Estate, person, grant.Target)));

    private async Task<HashSet<string>> UnreviewedAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return (await context.Grants.Where(row => row.BreakGlass && row.ReviewedAt == null).Select(row => row.Id).ToListAsync(cancellation)).ToHashSet(StringComparer.Ordinal);
    }

    private async Task<IReadOnlyList<BastionHealth>> HealthAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var agents = await context.Agents.AsNoTracking().ToDictionaryAsync(row => row.Host, StringComparer.Ordinal, cancellation);
        var since = time.GetUtcNow() - TimeSpan.FromMinutes(options.SilentMinutes);
        return [.. BastionHosts.Of(people.Estate).Select(host => agents.TryGetValue(host.Id, out var agent)
            ? new BastionHealth(host.Id, agent.HeardAt, (agent.HeardAt ?? agent.InstalledAt) < since)
            : new BastionHealth(host.Id, null, true))];
    }
}
