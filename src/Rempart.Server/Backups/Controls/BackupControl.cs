using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Hosts;
using Rempart.Server.Backups.Chests;
using Rempart.Server.Backups.Engines;
using Rempart.Server.Backups.Targets;

namespace Rempart.Server.Backups.Controls;

/// <summary>What the controls of backups share: they look at every datastore that declares a backup, one after the other.</summary>
internal abstract class BackupControl(string id, TimeSpan every, TimeSpan freshFor, BackupTargets targets, ChestLooks chests, TimeProvider time) : IControl
{
    public ControlDescription Description { get; } = ControlDescriptions.FromCatalogue(id, every, freshFor);

    protected BackupTargets Targets => targets;

    protected ChestLooks Chests => chests;

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

    /// <summary>Looks at files. What it throws is told as <see cref="Refused"/> says.</summary>
    protected abstract Task LookAsync(ChestTarget target, AssessmentDraft draft, CancellationToken cancellation);

    /// <summary>What it means when the engine or the cluster refuses. Most controls could then not look.</summary>
    protected virtual void Refused(Datastore datastore, BackupException error, AssessmentDraft draft) => draft.Miss(ResourceOf(datastore), error.Message);

    protected static string ResourceOf(Datastore datastore) => $"datastore/{datastore.Id}";

    private async Task LookAsync(Estate estate, Datastore datastore, AssessmentDraft draft, CancellationToken cancellation)
    {
        try
        {
            if (await LookIfFoundAsync(estate, datastore, draft, cancellation) is { } problem)
                draft.Miss(ResourceOf(datastore), problem);
        }
        catch (BackupException error)
        {
            Refused(datastore, error, draft);
        }
        catch (Exception error) when (error is HostException or IOException or UnauthorizedAccessException)
        {
            draft.Miss(ResourceOf(datastore), error.Message);
        }
    }

    private async Task<string?> LookIfFoundAsync(Estate estate, Datastore datastore, AssessmentDraft draft, CancellationToken cancellation)
    {
        switch (datastore.Engine)
        {
            case DatastoreEngine.Postgresql:
                var found = await targets.FindAsync(estate, datastore, cancellation);
                if (found.Target is { } target)
                    await LookAsync(target, draft, cancellation);
                return found.Problem;
            case DatastoreEngine.Files:
                var chest = await chests.Targets.FindAsync(estate, datastore, cancellation);
                if (chest.Target is { } files)
                    await LookAsync(files, draft, cancellation);
                return chest.Problem;
            default:
                return $"Rempart does not back up {datastore.Engine.ToString().ToLowerInvariant()}";
        }
    }
}
