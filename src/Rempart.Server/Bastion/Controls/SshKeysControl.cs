using System.Globalization;
using Rempart.Core.Access;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Text;
using Rempart.Server.Bastion.Keys;

namespace Rempart.Server.Bastion.Controls;

/// <summary><c>access.ssh-keys</c>: every enrolled key is protected, strong and young, and belongs to somebody who works here.</summary>
internal sealed class SshKeysControl(KeyService keys, TimeProvider time) : IEnforcedControl
{
    public const string Id = KeyRules.ControlId;

    public ControlDescription Description { get; } = ControlDescriptions.FromCatalogue(Id, TimeSpan.FromMinutes(15), TimeSpan.FromHours(1));

    public async Task<Assessment> VerifyAsync(Estate estate, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(estate);
        var draft = new AssessmentDraft(Id, time);
        var rules = KeyRules.Of(estate);
        if (rules.Problem is { } problem)
            return draft.CouldNotTell(problem);
        var enrolled = await keys.ListAsync(null, cancellation);
        if (enrolled.Count == 0)
            return draft.CouldNotTell("no key is enrolled; people enrol theirs with: rempart ssh enroll");
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        foreach (var key in enrolled)
        {
            draft.Examine(Resource(key));
            draft.Find(Findings(estate, rules, key, today));
        }
        draft.Observe("rempart: enrolled keys", string.Create(CultureInfo.InvariantCulture,
            $"{enrolled.Count} keys of {enrolled.Select(key => key.Person).Distinct().Count()} people: {enrolled.Count(key => key.Protection.Kind == "passphrase")} with a passphrase, {enrolled.Count(key => key.Protection.Kind == "security-key")} in security keys, {enrolled.Count(key => key.Attested)} attested"));
        return draft.Conclude();
    }

    /// <summary>Shows which keys would be removed: those that are not good enough any more.</summary>
    public async Task<ChangePlan> PlanAsync(Estate estate, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(estate);
        var rules = KeyRules.Of(estate);
        if (rules.Problem is { } problem)
            throw new EnforcementException(problem);
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var steps = (await keys.ListAsync(null, cancellation))
            .Select(key => (Key: key, Findings: Findings(estate, rules, key, today).ToArray()))
            .Where(found => found.Findings.Length > 0)
            .Select(found => new ChangeStep(Resource(found.Key), $"Remove the key: {string.Join(" ", found.Findings.Select(finding => finding.Message))} Grants that use it end and their sessions are cut.", found.Key.PublicKey, null));
        return new ChangePlan(Id, time.GetUtcNow(), [.. steps]);
    }

    public async Task<ApplyResult> ApplyAsync(ChangePlan plan, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var applied = 0;
        foreach (var step in plan.Steps)
        {
            if (cancellation.IsCancellationRequested)
                return new ApplyResult(Id, applied, "It was stopped between two keys. Plan again.");
            if ((await keys.ListAsync(null, CancellationToken.None)).FirstOrDefault(key => Resource(key) == step.Resource && key.PublicKey == step.Before) is not { } key)
                return new ApplyResult(Id, applied, $"{step.Resource} is not what the plan showed. Plan again.");
            await keys.RemoveAsync(key.Fingerprint, null, "system", CancellationToken.None);
            applied++;
        }
        return new ApplyResult(Id, applied, null);
    }

    private IEnumerable<Finding> Findings(Estate estate, KeyRules rules, EnrolledKey key, DateOnly today)
    {
        const string Remedy = "let its owner make another key and enrol it: rempart ssh keygen, then: rempart ssh enroll";
        var resource = Resource(key);
        if (estate.People.Find(key.Person) is not { } person || !AccessPolicy.IsActive(person, today))
            yield return new Finding("key-of-nobody", resource, Severity.Critical, $"The key belongs to '{key.Person}', who does not work here, says the estate.", $"rempart plan {Id}, then: rempart apply");
        if (rules.Weakness(key.Algorithm, key.Bits) is { } weakness)
            yield return new Finding("key-weak", resource, Severity.High, weakness, Remedy);
        if (rules.Exposure(key.Algorithm, key.Protection) is { } exposure)
            yield return new Finding("key-unprotected", resource, Severity.High, exposure, Remedy);
        if (time.GetUtcNow() - key.EnrolledAt > rules.LongestAge)
            yield return new Finding("key-old", resource, Severity.Medium, $"The key was enrolled on {key.EnrolledAt.UtcDateTime:yyyy-MM-dd}; keys are used for {Durations.Format(rules.LongestAge)} at most.", Remedy);
        if (rules.NeedsAttestation && !key.Attested && key.Protection.Kind == "security-key")
            yield return new Finding("key-not-attested", resource, Severity.Medium, "The key is said to live in a security key and never proved it.", Remedy);
    }

    private static string Resource(EnrolledKey key) => $"person/{key.Person} {key.Fingerprint}";
}
