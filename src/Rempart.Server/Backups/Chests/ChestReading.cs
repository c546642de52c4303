using Rempart.Backups;

namespace Rempart.Server.Backups.Chests;

/// <summary>Backups of files in the words of all backups, for what compares and shows them.</summary>
internal static class ChestReading
{
    /// <summary>Them as records; those that cannot be read have no size.</summary>
    public static IReadOnlyList<BackupRecord> Records(Chest chest, IEnumerable<ChestLabel> labels) => [.. labels.Select(label => Record(chest, label))];

    private static BackupRecord Record(Chest chest, ChestLabel label)
    {
        ChestManifest? manifest = null;
        try
        {
            manifest = chest.Read(label);
        }
        catch (Engines.BackupException)
        {
            // backup.restorable says so; here it is a backup that is there and cannot be used.
        }
        return new BackupRecord
        {
            Label = label.ToString(),
            Kind = label.Kind,
            StartedAt = label.StartedAt,
            EndedAt = manifest?.EndedAt ?? label.StartedAt,
            WalStart = "",
            WalStop = "",
            LsnStart = default,
            LsnStop = default,
            DatabaseId = 1,
            HasPageErrors = manifest is null,
            DatabaseBytes = manifest?.Bytes ?? 0,
            RepositoryBytes = manifest?.NewBytes ?? 0,
        };
    }
}
