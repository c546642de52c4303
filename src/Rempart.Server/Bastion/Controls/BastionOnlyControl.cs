using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Server.Bastion.Canaries;

namespace Rempart.Server.Bastion.Controls;

/// <summary>
/// <c>access.bastion-only</c>: nothing answers SSH around the bastion, the rules of the network let nothing around it, and the bastion
/// itself refuses what it must refuse: canaries try that on the real one, with a good one that shows that they could have failed.
/// </summary>
internal sealed class BastionOnlyControl(SshListeners listeners, SshPaths paths, Canary canary, AccessAlarms alarms, TimeProvider time) : IControl
{
    public const string Id = "access.bastion-only";

    public ControlDescription Description { get; } = ControlDescriptions.FromCatalogue(Id, TimeSpan.FromMinutes(15), TimeSpan.FromHours(1));

    public async Task<Assessment> VerifyAsync(Estate estate, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(estate);
        var draft = new AssessmentDraft(Id, time);
        if (new SettingsReader(estate, Id).Problem() is { } problem)
            return draft.CouldNotTell(problem);
        if (!BastionHosts.Of(estate).Any())
            return draft.CouldNotTell("the estate declares no bastion; declare a host with roles: [bastion]");
        await listeners.LookAsync(estate, draft, cancellation);
        paths.Look(estate, draft);
        await alarms.LookAsync(draft, cancellation);
        foreach (var bastion in BastionHosts.Of(estate))
            await canary.FlyAsync(estate, bastion, draft, cancellation);
        return draft.Conclude();
    }
}
