using Microsoft.EntityFrameworkCore;
using Npgsql;
using Rempart.Core.Access;
using Rempart.Core.Estates;
using Rempart.Core.Evidence;
using Rempart.Core.Text;
using Rempart.Server.Bastion.People;
using Rempart.Server.Bastion.Sessions;
using Rempart.Server.Bastion.Store;

namespace Rempart.Server.Bastion.Grants;

/// <summary>Gives and takes access. Each step is evidence; of several who decide at once, one wins.</summary>
internal sealed partial class GrantService(BastionChanges changes, IDbContextFactory<BastionContext> contexts, EstatePeople people, BastionOptions options, BastionMetrics metrics, DeniedAlerts alerts)
{
    /// <summary>How many grants of one person may wait or count at once.</summary>
    private const int MostOpen = 20;

    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);

    /// <summary>Asks for access.</summary>
    /// <exception cref="AccessRefusedException">The estate does not give it, or the request is wrong.</exception>
    public async Task<AccessGrant> RequestAsync(AccessRequest request, string actor, CancellationToken cancellation)
    {
        var person = people.Active(actor);
        var reason = AccessTexts.Required(request.Reason, "reason", AccessTexts.ShortestReason);
        var (rule, destination, duration) = Choose(person, request);
        if (!request.BreakGlass)
            RequireApprovers(person, rule);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var grant = await CreateAsync(person, request, rule, destination, duration, reason, actor, cancellation);
                // An emergency is seen at once, and not only at the control's next run.
                if (grant.BreakGlass)
                    alerts.Raise();
                return grant;
            }
            // A serial or an id that is taken already: one in many billions, but it must not fail a request.
            catch (DbUpdateException error) when (attempt < 3 && error.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
            {
            }
        }
    }

    /// <summary>One grant; null when there is none of that id.</summary>
    public async Task<AccessGrant?> FindAsync(string id, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Grants.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellation) is { } row ? GrantRecords.Of(row) : null;
    }

    /// <summary>Grants, newest first, at most 500.</summary>
    public async Task<IReadOnlyList<AccessGrant>> ListAsync(string? person, bool openOnly, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var rows = context.Grants.AsNoTracking().Where(row => !row.Canary);
        if (person is not null)
            rows = rows.Where(row => row.Person == person);
        if (openOnly)
            rows = rows.Where(row => row.State == AccessGrantState.Requested || row.State == AccessGrantState.Active);
        return [.. (await rows.OrderByDescending(row => row.RequestedAt).Take(500).ToListAsync(cancellation)).Select(GrantRecords.Of)];
    }

    private Task<AccessGrant> CreateAsync(
        Person person, AccessRequest request, AccessRule rule, Destination destination, TimeSpan duration, string reason, string actor, CancellationToken cancellation) =>
        changes.RunAsync(async (context, change) =>
        {
            // One request of a person at a time, so that the limit holds.
            await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({"access:" + person.Id}, 6))", cancellation);
            if (!await context.Keys.AnyAsync(key => key.Person == person.Id && key.RemovedAt == null, cancellation))
                throw new AccessRefusedException(AccessRefusal.Conflict, $"'{person.Id}' has no enrolled key. Make one and enrol it: rempart ssh keygen, then: rempart ssh enroll");
            if (await context.Grants.CountAsync(row => row.Person == person.Id && (row.State == AccessGrantState.Requested || row.State == AccessGrantState.Active), cancellation) >= MostOpen)
                throw new AccessRefusedException(AccessRefusal.Conflict, $"'{person.Id}' has {MostOpen} open grants, which is the most. End one first: rempart ssh revoke");
            var row = new GrantRow
            {
                Id = GrantNames.NewId(),
                Serial = GrantNames.NewSerial(),
                Person = person.Id,
                Target = rule.Target,
                Host = destination.Host,
                Port = destination.Port,
                Reason = reason,
                RequestedAt = change.Now,
                Duration = duration,
                ApprovalsNeeded = request.BreakGlass ? 0 : rule.ApprovalsNeeded,
                BreakGlass = request.BreakGlass,
                Until = change.Now + TimeSpan.FromMinutes(options.RequestMinutes),
            };
            context.Grants.Add(row);
            if (row.ApprovalsNeeded == 0)
                Activate(row, change);
            var action = request.BreakGlass ? "access-taken-in-emergency" : row.ApprovalsNeeded == 0 ? "access-pre-approved" : "access-requested";
            change.Record(AccessEvidence.Of(EvidenceKind.Action, action, row, actor, change.Now));
            metrics.Requested(row.BreakGlass);
            return GrantRecords.Of(row);
        }, cancellation);

    private (AccessRule Rule, Destination Destination, TimeSpan Duration) Choose(Person person, AccessRequest request)
    {
        var estate = people.Estate;
        var rules = AccessPolicy.RulesOf(estate, person);
        AccessRule[] fitting = [.. rules.Where(rule => rule.Target == request.Target)];
        if (fitting.Length == 0)
            throw Unknown(estate, request.Target, rules);
        if (request.For < Shortest)
            throw new AccessRefusedException(AccessRefusal.Invalid, "'for' must be a minute or longer.");
        var rule = request.BreakGlass ? BreakGlassRule(person, fitting, request) : OrdinaryRule(fitting, request);
        var most = request.BreakGlass ? rule.BreakGlass!.Value : rule.Longest;
        var destinations = AccessTargets.Destinations(estate, rule.Target);
        var destination = request.Port is { } port ? destinations.FirstOrDefault(one => one.Port == port)
            : destinations is [var only] ? only : null;
        if (destination is null)
            throw new AccessRefusedException(AccessRefusal.Invalid, $"'port' must name one of the ports of '{rule.Target}': {string.Join(", ", destinations.Select(one => one.Port))}.");
        return (rule, destination, request.For ?? most);
    }

    private static AccessRule OrdinaryRule(AccessRule[] fitting, AccessRequest request) =>
        fitting.FirstOrDefault(rule => request.For is null || request.For <= rule.Longest)
        ?? throw new AccessRefusedException(AccessRefusal.NotAllowed, $"'{request.Target}' is given for {Durations.Format(fitting.Max(rule => rule.Longest))} at most.");

    private static AccessRule BreakGlassRule(Person person, AccessRule[] fitting, AccessRequest request)
    {
        if (fitting.Where(rule => rule.BreakGlass is not null).MaxBy(rule => rule.BreakGlass) is not { } rule)
            throw new AccessRefusedException(AccessRefusal.NotAllowed, $"The estate does not let '{person.Id}' take '{request.Target}' without approval. Ask for it without break-glass.");
        return request.For is null || request.For <= rule.BreakGlass
            ? rule
            : throw new AccessRefusedException(AccessRefusal.NotAllowed, $"'{request.Target}' is given in an emergency for {Durations.Format(rule.BreakGlass!.Value)} at most.");
    }

    private static AccessRefusedException Unknown(Estate estate, string target, IReadOnlyList<AccessRule> rules)
    {
        var may = rules.Count == 0 ? "Your roles give nothing." : $"You may ask for: {string.Join(", ", rules.Select(rule => rule.Target).Distinct(StringComparer.Ordinal))}.";
        if (!AccessTargets.IsConcrete(estate, target) && estate.Environments.Find(target) is not null)
            return new AccessRefusedException(AccessRefusal.Invalid, $"'{target}' is an environment; ask for one thing in it. {may}");
        // Whether something exists is told only to who may ask for it.
        return new AccessRefusedException(AccessRefusal.NotAllowed, $"The estate gives you no access to '{AccessTexts.Tame(target, 63)}'. {may}");
    }

    private void RequireApprovers(Person person, AccessRule rule)
    {
        var others = AccessPolicy.ApproversOf(people.Estate, person.Id, rule.Target, people.Today).Count;
        if (others < rule.ApprovalsNeeded)
            throw new AccessRefusedException(AccessRefusal.NotAllowed, $"'{rule.Target}' needs {rule.ApprovalsNeeded} to agree, and the estate lets {others} others. Declare approves: [{rule.Target}] on a role of theirs.");
    }

    private static void Activate(GrantRow row, BastionChange change)
    {
        row.State = AccessGrantState.Active;
        // Whole seconds: a certificate knows no smaller ones, and both must end at the same moment.
        row.ValidAfter = Whole(change.Now);
        row.ValidBefore = row.ValidAfter + row.Duration;
        row.Until = row.ValidBefore.Value;
        change.TellBastion(version => row.ActiveVersion = version);
    }

    private static DateTimeOffset Whole(DateTimeOffset time) => time.AddTicks(-(time.UtcTicks % TimeSpan.TicksPerSecond)).ToUniversalTime();
}
