using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Hosts;
using Rempart.Server.Backups.Engines;
using Rempart.Server.Backups.Targets;

namespace Rempart.Server.Backups.Controls;

/// <summary>What the controls of backups share: they look at every datastore that declares a backup, one after the other.</summary>
internal abstract class BackupControl(string id, TimeSpan every, TimeSpan freshFor, BackupTargets targets, TimeProvider time) : IControl
{
    public ControlDescription Description { get; } = ControlDescriptions.FromCatalogue(id, every, freshFor);

    protected BackupTargets Targets => targets;

    protected TimeProvider Time => time;

    public async Task<Assessment> VerifyAsync(Estate estate, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(estate);
        var draft = new AssessmentDraft(Description.Id, time);
        if (new SettingsReader(estate, Description.Id).Problem() is { } problem)
            return draft.CouldNotTell(problem);
        foreach (var datastore in estate.Datastores.Where(one => one.Backup is not null))
            await LookAsync(estate, datastore, draft, cancellation);
        return draft.Conclude();
    }

    /// <summary>Looks at one datastore. What it throws is told as <see cref="Refused"/> says.</summary>
    protected abstract Task LookAsync(BackupTarget target, AssessmentDraft draft, CancellationToken cancellation);

    /// <summary>What it means when the engine or the cluster refuses. Most controls could then not look.</summary>
    protected virtual void Refused(BackupTarget target, BackupException error, AssessmentDraft draft) => draft.Miss(target.Resource, error.Message);

    private async Task LookAsync(Estate estate, Datastore datastore, AssessmentDraft draft, CancellationToken cancellation)
    {
        var resource = $"datastore/{datastore.Id}";
        if (datastore.Engine != DatastoreEngine.Postgresql)
        {
            await LookAtFilesAsync(estate, datastore, draft, cancellation);
            return;
        }
        var found = await targets.FindAsync(estate, datastore, cancellation);
        if (found.Target is not { } target)
        {
            draft.Miss(resource, found.Problem!);
            return;
        }
        try
        {
            await LookAsync(target, draft, cancellation);
        }
        catch (BackupException error)
        {
            Refused(target, error, draft);
        }
        catch (HostException error)
        {
            draft.Miss(resource, error.Message);
        }
    }

    /// <summary>Looks at a datastore that is no PostgreSQL.</summary>
    protected virtual Task LookAtFilesAsync(Estate estate, Datastore datastore, AssessmentDraft draft, CancellationToken cancellation)
    {
        draft.Miss($"datastore/{datastore.Id}", $"Rempart does not back up {datastore.Engine.ToString().ToLowerInvariant()}");
        return Task.CompletedTask;
    }
}
