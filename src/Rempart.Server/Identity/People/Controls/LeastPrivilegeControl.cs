using Rempart.Core.Access;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Text;

namespace Rempart.Server.Identity.People.Controls;

/// <summary><c>access.least-privilege</c>: an account has the roles that the estate gives its person, and goes when nobody uses it.</summary>
internal sealed class LeastPrivilegeControl(
    IPeopleProvider provider, PeopleService people, AccountUse use, LocalAccounts local, IdentitySettings settings, IEstateSource estates, TimeProvider time,
    IGrantUse? grants = null) : IEnforcedControl
{
    public const string Id = "access.least-privilege";
    private const string Actor = $"control:{Id}";

    public ControlDescription Description { get; } = ControlDescriptions.FromCatalogue(Id, TimeSpan.FromHours(1), TimeSpan.FromHours(4));

    public async Task<Assessment> VerifyAsync(Estate estate, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(estate);
        var draft = new AssessmentDraft(Id, time);
        if (!Rules.TryRead(estate, out var rules, out var problem))
            return draft.CouldNotTell(problem);
        try
        {
            if (provider.OnlySignsIn is { } only)
                draft.Miss("provider", only);
            else
                await LookAtAccountsAsync(estate, rules, draft, cancellation);
        }
        catch (PeopleException error)
        {
            draft.Miss("provider", error.Message);
        }
        foreach (var client in await local.MachineClientsAsync(cancellation))
        {
            if (!rules.Owners.TryGetValue(client, out var owner) || estate.People.Find(owner) is null)
            {
                draft.Find(new Finding("client-without-owner", $"client/{client}", Severity.Medium, $"No person of the estate answers for the machine client '{client}'.",
                    $"name one in the setting owners of {Id}: \"{client}=PERSON\", or delete it: DELETE /api/v1/clients/{client}"));
            }
        }
        if (grants is not null)
            await LookAtGrantsAsync(estate, rules, grants, draft, cancellation);
        return draft.Conclude();
    }

    public Task<ChangePlan> PlanAsync(Estate estate, CancellationToken cancellation) =>
        PeopleSteps.PlanAsync(Id, time.GetUtcNow(), () => StepsAsync(estate, cancellation));

    public Task<ApplyResult> ApplyAsync(ChangePlan plan, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return PeopleSteps.ApplyAsync(plan, () => StepsAsync(estates.Current, cancellation), cancellation);
    }

    private async Task LookAtAccountsAsync(Estate estate, Rules rules, AssessmentDraft draft, CancellationToken cancellation)
    {
        var accounts = await provider.PeopleAsync(withRights: true, cancellation);
        var used = await use.LastAsync(cancellation);
        draft.Examine("provider");
        draft.Observe(provider.Name, $"{accounts.Count(account => !account.Blocked)} accounts work, with {accounts.Where(account => !account.Blocked).Sum(account => account.Roles?.Count ?? 0)} roles and {accounts.Where(account => !account.Blocked).Sum(account => account.DirectPermissions.Count)} permissions given directly");
        foreach (var account in accounts.Where(account => !account.Blocked))
        {
            var resource = $"account/{account.Id}";
            var surplus = Surplus(estate, rules, account).ToArray();
            // A role of a harmless name may have been given more at the provider: nothing of the estate says what a role there holds.
            if (surplus.Length == 0 && settings.IsExternal && account.Administrator && !rules.Emergency.Contains(account.Name) && !GivesAdministrator(estate, rules, account))
            {
                draft.Find(new Finding("administrator-not-given", resource, Severity.High, "The account's permissions make it an administrator, and no role of the estate gives its person that.",
                    $"take the permission out of the role at the provider; or give the person the role administrator in the estate, or name the role in the setting administrator of {Id}"));
            }
            foreach (var role in surplus)
            {
                draft.Find(new Finding("role-not-given", $"{resource} role {role}", Severity.High, $"The account has the role '{role}', which no role of the estate gives its person.",
                    $"rempart plan {Id}, then apply; or give the person the role in the estate"));
            }
            foreach (var permission in account.DirectPermissions)
            {
                draft.Find(new Finding("permission-given-directly", $"{resource} permission {permission}", Severity.Medium, $"The account has the permission '{permission}' without any role: nothing in the estate gives it.",
                    $"rempart plan {Id}, then apply; or put it into a role"));
            }
            if (IsUnused(rules, account, used))
            {
                draft.Find(new Finding("unused-account", resource, Severity.Medium, $"Nobody used the account for {Durations.Format(rules.Unused)}: all its rights are unused.",
                    $"rempart plan {Id}, then apply: it blocks the account; rempart people unblock gives it back"));
            }
        }
    }

    // Only what could have been used all the time is unused: before the first access was recorded, and before a person came, nothing is known.
    private async Task LookAtGrantsAsync(Estate estate, Rules rules, IGrantUse grants, AssessmentDraft draft, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var since = now - rules.Unused;
        var uses = await grants.SinceAsync(since, cancellation);
        if (uses.RecordedSince is not { } recorded || recorded > since)
        {
            draft.Observe("bastion", $"accesses are recorded for less than {Durations.Format(rules.Unused)}; which grants are not used cannot be said yet");
            return;
        }
        foreach (var person in estate.People.Where(person => PersonMatch.OnDay(person, now) == PersonStanding.Allowed && !(person.Since > DateOnly.FromDateTime(since.UtcDateTime))))
        {
            foreach (var (target, roles) in person.Roles.Select(estate.Roles.Find).OfType<Role>().SelectMany(role => role.Grants.Select(grant => (grant.Target, role.Id)))
                .GroupBy(pair => pair.Target, pair => pair.Id, StringComparer.Ordinal).Select(group => (group.Key, string.Join(", ", group.Distinct(StringComparer.Ordinal)))))
            {
                if (!uses.Used.Contains(new GrantUsed(person.Id, target)))
                {
                    draft.Find(new Finding("unused-grant", $"person/{person.Id} target {target}", Severity.Low, $"'{person.Id}' may ask for '{target}' ({roles}) and did not have access for {Durations.Format(rules.Unused)}.",
                        "take the role from the person in the estate, or the grant from the role; whoever must be able to in an emergency is a risk to accept"));
                }
            }
        }
    }

    private IEnumerable<string> Surplus(Estate estate, Rules rules, ProviderPerson account)
    {
        if (rules.Emergency.Contains(account.Name))
            return [];
        var given = rules.GivenBy(PersonMatch.Find(estate, account, !settings.IsExternal), embedded: !settings.IsExternal);
        return (account.Roles ?? []).Where(role => !given.Contains(role));
    }

    private static bool GivesAdministrator(Estate estate, Rules rules, ProviderPerson account) =>
        rules.GivenBy(PersonMatch.Find(estate, account, embedded: false), embedded: false).Contains(AccessRole.Administrator.Word());

    private bool IsUnused(Rules rules, ProviderPerson account, IReadOnlyDictionary<string, DateTimeOffset> used)
    {
        if (rules.Emergency.Contains(account.Name))
            return false;
        var last = account.LastLoginAt ?? account.CreatedAt;
        if (used.TryGetValue(account.Id, out var seen) && seen > last)
            last = seen;
        return time.GetUtcNow() - last > rules.Unused;
    }

    private async Task<IReadOnlyList<PeopleStep>> StepsAsync(Estate estate, CancellationToken cancellation)
    {
        if (!Rules.TryRead(estate, out var rules, out var problem))
            throw new PeopleException(problem);
        if (provider.OnlySignsIn is { } only)
            throw new PeopleException(only);
        var steps = new List<PeopleStep>();
        var used = await use.LastAsync(cancellation);
        var accounts = await provider.PeopleAsync(withRights: true, cancellation);
        var administrators = accounts.Count(account => account is { Administrator: true, Blocked: false });
        foreach (var account in accounts.Where(account => !account.Blocked).OrderBy(account => account.Id, StringComparer.Ordinal))
        {
            var own = StepsFor(estate, rules, account, used);
            // Whatever is taken from the last administrator may be what makes one: the finding stays until there is another.
            if (own.Count > 0 && account.Administrator && --administrators == 0)
            {
                administrators = 1;
                continue;
            }
            steps.AddRange(own);
        }
        return steps;
    }

    private List<PeopleStep> StepsFor(Estate estate, Rules rules, ProviderPerson account, IReadOnlyDictionary<string, DateTimeOffset> used)
    {
        var resource = $"account/{account.Id}";
        var steps = new List<PeopleStep>();
        if (IsUnused(rules, account, used))
        {
            steps.Add(new PeopleStep(
                new ChangeStep(resource, $"Block the account: nobody used it for {Durations.Format(rules.Unused)}.", "works", "blocked"),
                stop => people.BlockAsync(account.Id, Actor, stop),
                async stop => await provider.FindAsync(account.Id, stop) is null or { Blocked: true }));
            return steps;
        }
        steps.AddRange(Surplus(estate, rules, account).Select(role => new PeopleStep(
            new ChangeStep($"{resource} role {role}", "Take the role away: no role of the estate gives it.", role, null),
            stop => provider.TakeRoleAsync(account, role, Actor, stop),
            async stop => await provider.FindAsync(account.Id, stop) is not { Roles: { } left } || !left.Contains(role, StringComparer.Ordinal))));
        steps.AddRange(account.DirectPermissions.Select(permission => new PeopleStep(
            new ChangeStep($"{resource} permission {permission}", "Take the permission away: it was given without any role.", permission, null),
            stop => provider.TakePermissionAsync(account, permission, Actor, stop),
            async stop => await provider.FindAsync(account.Id, stop) is not { } left || !left.DirectPermissions.Contains(permission, StringComparer.Ordinal))));
        return steps;
    }

    /// <summary>The settings: how long is unused, who owns clients, which roles of the estate give which role at the provider.</summary>
    private sealed record Rules(TimeSpan Unused, IReadOnlyDictionary<string, string> Owners, IReadOnlySet<string> Emergency, IReadOnlyDictionary<string, IReadOnlySet<string>> Given)
    {
        public static bool TryRead(Estate estate, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Rules? rules, [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out string? problem)
        {
            rules = null;
            var reader = new SettingsReader(estate, Id);
            var wrong = new List<string>();
            var unused = SessionLimits.Duration(reader, "unused-for", TimeSpan.FromDays(90), wrong);
            var owners = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var pair in reader.Names("owners").Select(word => word.Split('=', 2)))
            {
                if (pair is [{ Length: > 0 } client, { Length: > 0 } owner])
                    owners[client] = owner;
                else
                    wrong.Add($"The setting 'owners' holds '{pair[0]}', which is no pair. Write it like pipeline=alice.");
            }
            var given = Enum.GetValues<AccessRole>().ToDictionary(role => role.Word(), role => reader.Names(role.Word()), StringComparer.Ordinal);
            var emergency = reader.Names("emergency-accounts");
            problem = reader.Problem() ?? wrong.FirstOrDefault();
            if (problem is not null)
                return false;
            rules = new Rules(unused, owners, emergency, given);
            return true;
        }

        /// <summary>A role of the estate gives the role of the same name; a setting named like one of Rempart's roles adds others. Every person may read.</summary>
        public HashSet<string> GivenBy(Person? person, bool embedded)
        {
            var roles = (person?.Roles ?? []).ToHashSet(StringComparer.Ordinal);
            foreach (var (role, by) in Given)
            {
                if (by.Overlaps(person?.Roles ?? []))
                    roles.Add(role);
            }
            // Below it there is nothing an account could be; identity.central says that an account without person must go.
            if (embedded)
                roles.Add(Policies.Viewer);
            return roles;
        }
    }
}
