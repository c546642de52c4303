using Rempart.Core.Access;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Text;
using Rempart.Server.Identity.People.Auth0;

namespace Rempart.Server.Identity.People.Controls;

/// <summary><c>identity.sessions</c>: every session and refresh token ends in time, by idleness and in any case.</summary>
internal sealed class IdentitySessionsControl(
    IPeopleProvider provider, LocalAccounts local, IdentitySettings settings, IEstateSource estates, TimeProvider time, Auth0Api? auth0 = null) : IEnforcedControl
{
    public const string Id = "identity.sessions";
    private const string Actor = $"control:{Id}";

    // Between the moment a session begins and the one its end is counted from lie the steps of a sign-in.
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(5);

    public ControlDescription Description { get; } = ControlDescriptions.FromCatalogue(Id, TimeSpan.FromMinutes(15), TimeSpan.FromHours(1));

    public async Task<Assessment> VerifyAsync(Estate estate, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(estate);
        var draft = new AssessmentDraft(Id, time);
        if (!SessionLimits.TryRead(estate, Id, out var limits, out var problem))
            return draft.CouldNotTell(problem);
        var own = await OwnAsync(cancellation);
        draft.Examine("rempart");
        draft.Observe("rempart: sessions", $"{own.Count} sessions and sign-ins are open");
        foreach (var session in own)
            Judge(session, limits, draft);
        try
        {
            await LookAtProviderAsync(limits, draft, cancellation);
        }
        catch (PeopleException error)
        {
            draft.Miss("provider", error.Message);
        }
        return draft.Conclude();
    }

    public Task<ChangePlan> PlanAsync(Estate estate, CancellationToken cancellation) =>
        PeopleSteps.PlanAsync(Id, time.GetUtcNow(), () => StepsAsync(estate, cancellation));

    public Task<ApplyResult> ApplyAsync(ChangePlan plan, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return PeopleSteps.ApplyAsync(plan, () => StepsAsync(estates.Current, cancellation), cancellation);
    }

    private sealed record Open(string Resource, string Id, ProviderPerson? Person, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt, DateTimeOffset? IdleUntil, DateTimeOffset? ExpiresAt)
    {
        /// <summary>A client's sign-in ends by its refresh token, which has no idle limit of its own.</summary>
        public bool HasIdleLimit { get; init; } = true;
    }

    private async Task<IReadOnlyList<Open>> OwnAsync(CancellationToken cancellation)
    {
        var browsers = await local.ConsoleSessionsAsync(time.GetUtcNow(), cancellation);
        var clients = await local.ClientSignInsAsync(cancellation);
        return
        [
            .. browsers.Select(one => new Open($"session/{one.Id:D}", one.Id.ToString("D"), null, one.CreatedAt, one.LastSeenAt, one.IdleUntil, one.ExpiresAt)),
            .. clients.Select(one => new Open($"sign-in/{one.Id:D}", one.Id.ToString("D"), null, one.CreatedAt, null, null, one.ExpiresAt) { HasIdleLimit = false }),
        ];
    }

    private async Task<IReadOnlyList<Open>> AtProviderAsync(CancellationToken cancellation)
    {
        if (auth0 is null)
            return [];
        var open = new List<Open>();
        foreach (var person in await provider.PeopleAsync(withRights: false, cancellation))
        {
            open.AddRange((await provider.SessionsAsync(person.Id, cancellation)).Select(one =>
                new Open($"{one.Kind}/{one.Id}", one.Id, person, one.CreatedAt, one.LastUsedAt, one.IdleUntil, one.ExpiresAt)));
        }
        return open;
    }

    private async Task LookAtProviderAsync(SessionLimits limits, AssessmentDraft draft, CancellationToken cancellation)
    {
        if (provider.OnlySignsIn is { } only)
        {
            draft.Miss("provider", only);
            return;
        }
        if (auth0 is null)
            return;
        var open = await AtProviderAsync(cancellation);
        foreach (var session in open)
            Judge(session, limits, draft);
        var tenant = await auth0.TenantAsync(cancellation);
        var resource = $"tenant/{settings.Auth0.Domain}";
        draft.Examine(resource);
        draft.Observe(provider.Name, $"{open.Count} sessions and refresh tokens; the tenant ends sessions after {Hours(tenant.IdleSessionLifetime)} idle and {Hours(tenant.SessionLifetime)} in all");
        JudgeTenant("tenant-idle-limit", resource, "idle", tenant.IdleSessionLifetime, limits.Idle, draft);
        JudgeTenant("tenant-absolute-limit", resource, "in all", tenant.SessionLifetime, limits.Absolute, draft);
    }

    private static void JudgeTenant(string rule, string resource, string word, double? hours, TimeSpan limit, AssessmentDraft draft)
    {
        // Auth0 leaves the value out while it is the default, which is days.
        if (hours is not { } known)
            draft.Find(new Finding(rule, resource, Severity.Medium, $"The tenant does not limit its sessions {word}; Auth0's default is days, the limit is {Durations.Format(limit)}.", "Auth0 dashboard: Settings, Advanced, Session Expiration"));
        else if (known > limit.TotalHours)
            draft.Find(new Finding(rule, resource, Severity.Medium, $"The tenant ends sessions after {Hours(known)} {word}; the limit is {Durations.Format(limit)}.", "Auth0 dashboard: Settings, Advanced, Session Expiration"));
    }

    private static void Judge(Open session, SessionLimits limits, AssessmentDraft draft)
    {
        if (Fault(session, limits) is { } fault)
            draft.Find(new Finding(fault.Rule, session.Resource, Severity.Medium, fault.Message, $"rempart plan {Id}, then apply: it ends the session"));
    }

    private static (string Rule, string Message)? Fault(Open session, SessionLimits limits)
    {
        if (session.ExpiresAt is not { } end)
            return ("no-end", "It never ends by itself.");
        if (end - session.CreatedAt > limits.Absolute + Slack)
            return ("too-long", $"It lives {Durations.Format(Rounded(end - session.CreatedAt))}; the limit is {Durations.Format(limits.Absolute)}.");
        if (!session.HasIdleLimit)
            return null;
        if (session.IdleUntil is not { } idle)
            return ("no-idle-limit", $"It does not end when nothing happens; the limit is {Durations.Format(limits.Idle)}.");
        var span = idle - (session.LastUsedAt ?? session.CreatedAt);
        return span > limits.Idle + Slack ? ("too-long-idle", $"It may be idle for {Durations.Format(Rounded(span))}; the limit is {Durations.Format(limits.Idle)}.") : null;
    }

    private async Task<IReadOnlyList<PeopleStep>> StepsAsync(Estate estate, CancellationToken cancellation)
    {
        if (!SessionLimits.TryRead(estate, Id, out var limits, out var problem))
            throw new PeopleException(problem);
        var open = (await OwnAsync(cancellation)).Concat(await AtProviderAsync(cancellation));
        return [.. open.Select(session => (Session: session, Fault: Fault(session, limits))).Where(one => one.Fault is not null)
            .OrderBy(one => one.Session.Resource, StringComparer.Ordinal)
            .Select(one => new PeopleStep(
                new ChangeStep(one.Session.Resource, $"End it: {one.Fault!.Value.Message}", "open", null),
                stop => EndAsync(one.Session, stop),
                async stop => one.Session.Person is null
                    ? (await OwnAsync(stop)).All(other => other.Id != one.Session.Id)
                    : (await provider.SessionsAsync(one.Session.Person.Id, stop)).All(other => other.Id != one.Session.Id)))];
    }

    private Task EndAsync(Open session, CancellationToken cancellation) => session.Person is { } person
        ? provider.EndSessionAsync(person, session.Id, Actor, cancellation)
        : local.EndAsync(Guid.Parse(session.Id), Actor, cancellation);

    private static TimeSpan Rounded(TimeSpan span) => TimeSpan.FromMinutes(Math.Round(span.TotalMinutes));

    private static string Hours(double? hours) => hours is { } known ? Durations.Format(TimeSpan.FromHours(known)) : "Auth0's default time";
}
