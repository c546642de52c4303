using Rempart.Backups;
using Rempart.Core.Backups;
using Rempart.Core.Estates;
using Rempart.Server.Backups.Engines;
using Rempart.Server.Backups.Store;

namespace Rempart.Server.Backups.Jobs;

/// <summary>What a job was asked for and could not begin: an unknown datastore, a folder that must not be used.</summary>
internal sealed class BackupRequestException(string message) : Exception(message);

/// <summary>The jobs by name: a backup, a restore test, a restore. Each goes to the engine of its datastore.</summary>
internal sealed class BackupWork(BackupJobs jobs, IEnumerable<IDatastoreEngine> engines, IEstateSource estates)
{
    public async Task<(BackupJobRecord? Job, Task<JobResult> Ended)> BackUpAsync(string datastore, BackupKind kind, string actor, CancellationToken cancellation)
    {
        var (estate, declared, engine) = await RequireAsync(datastore, cancellation);
        return await jobs.StartAsync(datastore, JobWords.Of(kind), actor, (progress, stop) => engine.BackUpAsync(estate, declared, kind, progress, stop), cancellation);
    }

    public async Task<(BackupJobRecord? Job, Task<JobResult> Ended)> TestAsync(string datastore, RestoreChoice? choice, string actor, CancellationToken cancellation)
    {
        var (estate, declared, engine) = await RequireAsync(datastore, cancellation);
        return await jobs.StartAsync(datastore, JobWords.Of(JobKind.RestoreTest), actor, (progress, stop) => engine.TestAsync(estate, declared, choice, progress, stop), cancellation);
    }

    public async Task<(BackupJobRecord? Job, Task<JobResult> Ended)> RestoreAsync(string datastore, DateTimeOffset? to, string into, string actor, CancellationToken cancellation)
    {
        if (!Path.IsPathFullyQualified(into) || into != Path.GetFullPath(into).TrimEnd('/') || into.Count(letter => letter == '/') < 2)
            throw new BackupRequestException($"'{into}' cannot be restored into; name an absolute path at least two folders deep, such as /srv/restored/{datastore}.");
        var (estate, declared, engine) = await RequireAsync(datastore, cancellation);
        return await jobs.StartAsync(datastore, JobWords.Restore, actor, (progress, stop) => engine.RestoreAsync(estate, declared, to, into, progress, stop), cancellation);
    }

    /// <exception cref="BackupRequestException">It is not declared, or Rempart cannot reach it.</exception>
    public async Task<(Estate Estate, Datastore Datastore, IDatastoreEngine Engine)> RequireAsync(string datastore, CancellationToken cancellation)
    {
        var estate = estates.Current;
        if (estate.Datastores.Find(datastore) is not { } declared)
        {
            var near = Core.Text.Suggestions.Nearest(datastore, estate.Datastores.Select(one => one.Id));
            throw new BackupRequestException(near is null ? $"There is no datastore '{datastore}'." : $"There is no datastore '{datastore}'. Did you mean '{near}'?");
        }
        if (engines.FirstOrDefault(one => one.Serves(declared.Engine)) is not { } engine)
            throw new BackupRequestException($"{datastore}: Rempart does not back up {declared.Engine.ToString().ToLowerInvariant()}");
        return await engine.ProblemAsync(estate, declared, cancellation) is { } problem ? throw new BackupRequestException($"{datastore}: {problem}") : (estate, declared, engine);
    }
}
