using Microsoft.EntityFrameworkCore;
using Rempart.Core.Access;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Server.Identity.People.Auth0;
using Rempart.Server.Identity.Store;

namespace Rempart.Server.Identity.People.Controls;

/// <summary><c>identity.central</c>: every way in belongs to a person of the estate or to a named client, at one provider.</summary>
internal sealed class IdentityCentralControl(
    IPeopleProvider provider, PeopleService people, LocalAccounts local, IdentitySettings settings, IEstateSource estates,
    IDbContextFactory<IdentityStore> stores, TimeProvider time, Auth0Rbac? rbac = null) : IEnforcedControl
{
    public const string Id = "identity.central";
    private const string Actor = $"control:{Id}";

    public ControlDescription Description { get; } = ControlDescriptions.FromCatalogue(Id, TimeSpan.FromMinutes(15), TimeSpan.FromHours(1));

    public async Task<Assessment> VerifyAsync(Estate estate, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(estate);
        var draft = new AssessmentDraft(Id, time);
        var reader = new SettingsReader(estate, Id);
        var emergency = reader.Names("emergency-accounts");
        var clients = reader.Names("service-clients");
        var everyAdministrator = reader.Choice("second-factor", "as-configured", "administrators") == "administrators";
        if (reader.Problem() is { } problem)
            return draft.CouldNotTell(problem);
        await LookAtAccountsAsync(estate, emergency, everyAdministrator || settings.SecondFactorFrom is not null, draft, cancellation);
        await LookAtRbacAsync(draft, cancellation);
        foreach (var (id, name) in await local.BesideTheProviderAsync(cancellation))
        {
            draft.Find(new Finding("local-account-beside-provider", $"account/{id:D}", Severity.Medium,
                $"People sign in at {provider.Name}, and Rempart's own account '{name}' is still there.", $"rempart plan {Id}, then apply: it blocks the account"));
        }
        foreach (var client in (await local.MachineClientsAsync(cancellation)).Where(client => !clients.Contains(client) && estate.Services.Find(client) is null))
        {
            draft.Find(new Finding("unnamed-client", $"client/{client}", Severity.Medium,
                $"The machine client '{client}' is no service of the estate and is not named.", $"declare the service, name it in the setting service-clients of {Id}, or delete it: DELETE /api/v1/clients/{client}"));
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

    private async Task LookAtAccountsAsync(Estate estate, IReadOnlySet<string> emergency, bool secondFactor, AssessmentDraft draft, CancellationToken cancellation)
    {
        const string Resource = "provider";
        if (provider.OnlySignsIn is { } only)
        {
            draft.Miss(Resource, only);
            return;
        }
        IReadOnlyList<ProviderPerson> accounts;
        try
        {
            accounts = await provider.PeopleAsync(withRights: true, cancellation);
        }
        catch (PeopleException error)
        {
            draft.Miss(Resource, error.Message);
            return;
        }
        draft.Examine(Resource);
        var links = await LinksAsync(cancellation);
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var account in accounts)
        {
            var resource = $"account/{account.Id}";
            var person = PersonMatch.Find(estate, account, !settings.IsExternal);
            if (person is not null)
                known.Add(person.Id);
            if (account.Blocked)
                continue;
            if (DepartedPeople.Find(estate, account, links, !settings.IsExternal, time.GetUtcNow()) is { } departed)
                draft.Find(departed.Finding);
            else if (person is null && !emergency.Contains(account.Name))
            {
                draft.Find(new Finding("account-without-person", resource, Severity.High, "The account belongs to no person of the estate.",
                    $"declare the person with the account's verified e-mail address, name the account in the setting emergency-accounts of {Id}, or: rempart people end '{account.Id}'"));
            }
            if (!secondFactor || !account.Administrator)
                continue;
            if (account.SecondFactor is null)
                draft.Miss(resource, "the provider does not tell whether this administrator has a second factor");
            else if (account.SecondFactor == false)
                draft.Find(new Finding("administrator-without-second-factor", resource, Severity.High, "This administrator has no second factor.", "let the person enrol one: /account/second-factor, or the provider's own page"));
        }
        draft.Observe(provider.Name, $"{accounts.Count} accounts, {accounts.Count(account => account.Blocked)} of them blocked; {estate.People.Count(person => !known.Contains(person.Id))} people of the estate have none");
    }

    private async Task LookAtRbacAsync(AssessmentDraft draft, CancellationToken cancellation)
    {
        if (rbac is null)
            return;
        var resource = $"api/{settings.Auth0.Audience ?? settings.Audience}";
        try
        {
            var fault = await rbac.FaultAsync(cancellation);
            draft.Examine(resource);
            if (fault is null)
                draft.Observe(provider.Name, "RBAC is on for the API, and its tokens carry permissions");
            else
                draft.Find(new Finding("rbac-off", resource, Severity.Critical, fault, "Auth0 dashboard: Applications, APIs, the API, Settings, RBAC"));
        }
        catch (PeopleException error)
        {
            draft.Miss(resource, error.Message);
        }
    }

    private async Task<IReadOnlyDictionary<string, string>> LinksAsync(CancellationToken cancellation)
    {
        await using var store = await stores.CreateDbContextAsync(cancellation);
        return await store.AccountLinks.AsNoTracking().ToDictionaryAsync(link => link.Subject, link => link.Person, cancellation);
    }

    private async Task<IReadOnlyList<PeopleStep>> StepsAsync(Estate estate, CancellationToken cancellation)
    {
        var steps = new List<PeopleStep>();
        var links = await LinksAsync(cancellation);
        var accounts = provider.OnlySignsIn is null ? await provider.PeopleAsync(withRights: true, cancellation) : [];
        var administrators = accounts.Count(account => account is { Administrator: true, Blocked: false });
        foreach (var account in accounts)
        {
            if (DepartedPeople.Find(estate, account, links, !settings.IsExternal, time.GetUtcNow()) is not { } departed)
                continue;
            // Never the last administrator: the finding stays until there is another.
            if (account.Administrator && --administrators == 0)
            {
                administrators = 1;
                continue;
            }
            steps.Add(new PeopleStep(
                new ChangeStep(departed.Finding.Resource, $"Block the account and end everything: {departed.Finding.Message}", "works", "blocked"),
                stop => people.BlockAsync(account.Id, departed.Reason, Actor, stop),
                async stop => await provider.FindAsync(account.Id, stop) is null or { Blocked: true }));
        }
        foreach (var (id, name) in await local.BesideTheProviderAsync(cancellation))
        {
            steps.Add(new PeopleStep(
                new ChangeStep($"account/{id:D}", $"Block Rempart's own account '{name}' beside the provider.", "works", "blocked"),
                stop => local.RetireAsync(id, Actor, stop),
                async stop => (await local.BesideTheProviderAsync(stop)).All(one => one.Id != id)));
        }
        return steps;
    }
}
