using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Hosts;
using Rempart.Core.Text;

namespace Rempart.Server.Bastion.Controls;

/// <summary><c>access.short-lived</c>: no key opens an account for ever, and no access is given for longer than the limit.</summary>
internal sealed class ShortLivedControl(IHostDirectory hosts, IEstateSource estates, TimeProvider time) : IEnforcedControl
{
    public const string Id = "access.short-lived";
    private static readonly TimeSpan DefaultLongest = TimeSpan.FromHours(8);

    public ControlDescription Description { get; } = ControlDescriptions.FromCatalogue(Id, TimeSpan.FromMinutes(15), TimeSpan.FromHours(1));

    public async Task<Assessment> VerifyAsync(Estate estate, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(estate);
        var draft = new AssessmentDraft(Id, time);
        var settings = new SettingsReader(estate, Id);
        var (longest, problem) = Longest(settings);
        if (problem is not null)
            return draft.CouldNotTell(problem);
        foreach (var role in estate.Roles)
        {
            foreach (var grant in role.Grants.Where(grant => grant.For > longest))
                draft.Find(new Finding("grant-long", $"role/{role.Id} {grant.Target}", Severity.Medium, $"The role '{role.Id}' gives '{grant.Target}' for {Durations.Format(grant.For)}; {Durations.Format(longest)} is the limit.", $"write a shorter 'for', or set the control's longest-access ({grant.Location})"));
        }
        draft.Examine("roles");
        foreach (var host in estate.Hosts)
            await LookAsync(host, draft, cancellation);
        return draft.Conclude();
    }

    public async Task<ChangePlan> PlanAsync(Estate estate, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(estate);
        var steps = new List<ChangeStep>();
        foreach (var host in estate.Hosts)
        {
            try
            {
                if (hosts.Find(host) is not { } reached)
                    continue;
                var found = await new AuthorizedKeysReader(reached).ReadAsync(cancellation);
                steps.AddRange(found.Files.Select(file => new ChangeStep(Resource(host.Id, file.Path), $"Rename it to {file.Path}{AuthorizedKeysReader.Aside}: {Count(file.Keys)} no longer open{(file.Keys == 1 ? "s" : "")} the account '{file.Account}'. Make sure that you have another way in.", file.Text, null)));
            }
            catch (HostException error)
            {
                throw new EnforcementException($"host/{host.Id} cannot be planned: {error.Message}", error);
            }
        }
        return new ChangePlan(Id, time.GetUtcNow(), steps);
    }

    public async Task<ApplyResult> ApplyAsync(ChangePlan plan, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var applied = 0;
        foreach (var step in plan.Steps)
        {
            try
            {
                if (cancellation.IsCancellationRequested)
                    return new ApplyResult(Id, applied, "It was stopped between two files. Plan again.");
                if (await MoveAsync(step) is { } failure)
                    return new ApplyResult(Id, applied, failure);
                applied++;
            }
            catch (HostException error)
            {
                return new ApplyResult(Id, applied, $"{step.Resource}: {error.Message} Mend the cause and plan again.");
            }
        }
        return new ApplyResult(Id, applied, null);
    }

    private async Task<string?> MoveAsync(ChangeStep step)
    {
        foreach (var host in estates.Current.Hosts)
        {
            if (!step.Resource.StartsWith($"host/{host.Id} ", StringComparison.Ordinal) || hosts.Find(host) is not { } reached)
                continue;
            var reader = new AuthorizedKeysReader(reached);
            var file = (await reader.ReadAsync(CancellationToken.None)).Files.FirstOrDefault(one => Resource(host.Id, one.Path) == step.Resource);
            if (file is null || file.Text != step.Before)
                return $"{step.Resource} is not what the plan showed. Plan again.";
            await reader.MoveAsideAsync(file.Path, CancellationToken.None);
            return (await reader.ReadAsync(CancellationToken.None)).Files.Any(one => one.Path == file.Path) ? $"{step.Resource} is still there after it was renamed." : null;
        }
        return $"{step.Resource} can no longer be reached. Plan again.";
    }

    private async Task LookAsync(Core.Estates.Host host, AssessmentDraft draft, CancellationToken cancellation)
    {
        var resource = $"host/{host.Id}";
        try
        {
            if (hosts.Find(host) is not { } reached)
            {
                draft.Miss(resource, "Rempart does not look into it; its authorized_keys are not known");
                return;
            }
            var found = await new AuthorizedKeysReader(reached).ReadAsync(cancellation);
            draft.Examine(resource);
            draft.Observe($"host {host.Id}: sshd -T", found.Server);
            foreach (var file in found.Files)
                draft.Find(new Finding("static-key", Resource(host.Id, file.Path), Severity.High, $"{Count(file.Keys)} in {file.Path} open{(file.Keys == 1 ? "s" : "")} the account '{file.Account}' for ever.", $"rempart plan {Id}, then: rempart apply"));
            foreach (var command in found.Commands)
                draft.Find(new Finding("keys-command", $"{resource} {command}", Severity.Medium, $"sshd asks {command} for keys; Rempart does not know what it answers.", "set AuthorizedKeysCommand none"));
        }
        catch (HostException error)
        {
            draft.Miss(resource, error.Message);
        }
    }

    private static (TimeSpan Longest, string? Problem) Longest(SettingsReader settings)
    {
        var text = settings.Text("longest-access");
        if (settings.Problem() is { } problem)
            return (default, problem);
        if (text is null)
            return (DefaultLongest, null);
        return Durations.TryParse(text, out var longest) ? (longest, null) : (default, $"The estate's settings of {Id} are not understood: 'longest-access' must be a duration such as 8h.");
    }

    private static string Count(int keys) => keys == 1 ? "1 key" : $"{keys} keys";

    private static string Resource(string host, string path) => $"host/{host} {path}";
}
