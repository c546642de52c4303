using Rempart.Backups;
using Rempart.Server.Backups.Drills;
using Rempart.Server.Backups.Engines;
using Rempart.Server.Backups.Store;

namespace Rempart.Server.Backups.Chests;

/// <summary>One backup of files: everything is read or, in a quick one, believed; the manifest comes last, and only then the backup is there.</summary>
internal sealed class ChestRun(IEnumerable<IChestSource> sources, BackupStore store, VaultCopy vault, TimeProvider time)
{
    /// <exception cref="BackupException">It failed; nothing of it counts.</exception>
    public async Task<string> RunAsync(ChestTarget target, BackupKind kind, IProgress<double>? progress, CancellationToken cancellation)
    {
        using var chest = Chest.Open(target);
        chest.Sweep();
        var labels = chest.Labels();
        var label = Next(labels, kind);
        // A differential one takes over from the last full one, so that what an incremental one believed wrongly does not go on.
        ChestLabel? basis = kind == BackupKind.Full ? null : labels.Where(one => kind == BackupKind.Incremental || one.Kind == BackupKind.Full).Select(one => (ChestLabel?)one).LastOrDefault();
        var writer = new ChestWriter(chest, basis is { } before ? chest.Read(before) : null);
        var all = sources.ToArray();
        for (var i = 0; i < all.Length; i++)
        {
            progress?.Report(100.0 * i / all.Length);
            await all[i].AddAsync(target, writer, cancellation);
        }
        if (writer.Entries.Count == 0)
            throw new BackupException(BackupFault.Failed, "There was nothing to back up.");
        var manifest = new ChestManifest(target.Datastore.Id, label.ToString(), time.GetUtcNow(), writer.Entries, writer.Facts, chest.Added);
        chest.Write(manifest);
        // It counts when it can be read again.
        _ = chest.Read(label);
        chest.Forget(ChestRetention.Expired(chest.Labels(), target.Policy.Retention, time.GetUtcNow()));
        await store.KnowAsync(target.Datastore.Id, ChestReading.Records(chest, chest.Labels()), cancellation);
        await vault.CopyFolderAsync(target.Host, target.Policy, target.Root, target.Datastore.Id, cancellation);
        return $"{JobWords.Of(kind)} backup {label}: {manifest.Entries.Count} entries, {chest.Added / 1_000_000.0:0.0} MB stored of {manifest.Bytes / 1_000_000.0:0.0} MB{Without(writer)}";
    }

    private static string Without(ChestWriter writer) =>
        writer.Facts.GetValueOrDefault(TenantSource.Withheld, "0") is not "0" and var count ? $"; without {count} secrets that the login provider keeps to itself, named in {TenantSource.WithheldFile}" : "";

    // Names have whole seconds: two backups within one would be one.
    private ChestLabel Next(IReadOnlyList<ChestLabel> labels, BackupKind kind)
    {
        var now = time.GetUtcNow();
        var second = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        return new ChestLabel(labels.Count > 0 && labels[^1].StartedAt >= second ? labels[^1].StartedAt.AddSeconds(1) : second, kind);
    }
}
