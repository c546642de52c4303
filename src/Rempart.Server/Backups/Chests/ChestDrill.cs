using System.Globalization;
using System.Security.Cryptography;
using Rempart.Backups;
using Rempart.Core.Backups;
using Rempart.Core.Estates;
using Rempart.Core.Hosts;
using Rempart.Server.Backups.Drills;
using Rempart.Server.Backups.Engines;
using Rempart.Server.Hosting;

namespace Rempart.Server.Backups.Chests;

/// <summary>
/// A restore of files that is tried for real: opened into a scratch folder that only Rempart enters, every file read again and compared with
/// its hash; the estate is loaded, manifests are read, and Rempart's own database is started and its ledger verified. Then all is wiped.
/// </summary>
internal sealed partial class ChestDrill(OwnStateCopy own, TimeProvider time, ILogger<ChestDrill> logger)
{
    private const string Prefix = "files-";
    private const int MostFaults = 50;

    /// <summary>Tries one.</summary>
    /// <param name="target">What is restored.</param>
    /// <param name="choice">Which backup.</param>
    /// <param name="progress">What is done.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="signerKey">The ledger's key from the sealed copy, in a rehearsal; null for this server's.</param>
    public async Task<DrillReport> RunAsync(ChestTarget target, RestoreChoice choice, IProgress<string>? progress, CancellationToken cancellation, string? signerKey = null)
    {
        var report = new DrillReport { Datastore = target.Datastore.Id, StartedAt = time.GetUtcNow(), Succeeded = false };
        try
        {
            progress?.Report("reading the repository");
            using var chest = Chest.Open(target);
            var labels = chest.Labels();
            if (labels.Count == 0)
                return report with { Faults = [new DrillFault("nothing-to-restore", target.Resource, "there is no backup of these files yet.")] };
            // Files have no moments between backups: any of them is what chance can choose. Nothing is kept secret by it.
            var isNewest = choice is RestoreChoice.Latest or RestoreChoice.Rotate;
            var label = isNewest ? labels[^1] : labels[Random.Shared.Next(labels.Count)];
            report = report with { Target = $"backup {label}" };
            return await TryAsync(target, chest, label, isNewest, report, progress, signerKey, cancellation);
        }
        catch (BackupException error)
        {
            return report with { Faults = [new DrillFault(error.Rule, error.File ?? target.Resource, error.Message)] };
        }
        catch (Exception error) when (error is HostException or IOException or UnauthorizedAccessException)
        {
            return report with { Faults = [new DrillFault("failed", target.Resource, error.Message)] };
        }
    }

    /// <summary>Wipes what a killed server left of drills.</summary>
    /// <returns>How many there were.</returns>
    public static int WipeAll(string scratch)
    {
        if (!Directory.Exists(scratch))
            return 0;
        var left = Directory.GetDirectories(scratch, Prefix + "*");
        foreach (var folder in left)
            Wipe(folder);
        return left.Length;
    }

    private async Task<DrillReport> TryAsync(
        ChestTarget target, Chest chest, ChestLabel label, bool isNewest, DrillReport report, IProgress<string>? progress, string? signerKey, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        var manifest = chest.Read(label);
        await ScratchFolders.EnsureAsync(target.Host, target.Account, target.Scratch, cancellation);
        await RestoreDrill.RequireRoomAsync(target.Host, target.Scratch, manifest.Bytes, cancellation);
        var folder = Path.Combine(target.Scratch, Prefix + Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..8]);
        Directory.CreateDirectory(folder, DataDirectory.OwnerFolder);
        try
        {
            var checks = new DrillChecks(time);
            progress?.Report($"restoring backup {label}");
            var damaged = new HashSet<string>(StringComparer.Ordinal);
            ChestRestore.Run(chest, manifest, folder, (entry, error) =>
            {
                damaged.Add(entry.Path);
                if (damaged.Count <= MostFaults)
                    checks.Fault(error.Rule, entry.Path, $"{entry.Path} cannot be restored: {error.Message}");
            }, null, cancellation);
            report = report with { DatabaseBytes = manifest.Bytes, RestoreSeconds = Seconds(began) };
            progress?.Report("checking the copy");
            await checks.AskAsync("every file has its hash", "damaged-file", () => Task.FromResult(Compare(manifest, folder, damaged, checks, cancellation)), told: damaged.Count > 0);
            await checks.AskAsync("every folder and link is there", "damaged-file", () => Task.FromResult(Shapes(manifest, folder)));
            if (manifest.Facts.TryGetValue(EstateFilesSource.Prefix, out var digest))
                await checks.AskAsync("the estate loads", "estate-differs", () => Task.FromResult(LoadEstate(Path.Combine(folder, EstateFilesSource.Prefix), digest)));
            foreach (var cluster in Directory.Exists(Path.Combine(folder, ClusterObjectsSource.Prefix)) ? Directory.GetDirectories(Path.Combine(folder, ClusterObjectsSource.Prefix)) : [])
                await checks.AskAsync($"the objects of {Path.GetFileName(cluster)} are whole", "objects-differ", () => Task.FromResult(Objects(manifest, cluster)));
            if (manifest.Facts.ContainsKey(TenantSource.Objects))
                await checks.AskAsync("the login provider's configuration is whole", "tenant-differs", () => Task.FromResult(TenantSource.Check(manifest, folder)));
            if (manifest.Facts.ContainsKey(OwnState.Entries))
                await own.CheckAsync(target, manifest, folder, checks, signerKey, seconds => report = report with { StartSeconds = seconds }, cancellation);
            return report with
            {
                Succeeded = checks.Faults.Count == 0,
                Faults = checks.Faults,
                Checks = checks.Checks,
                RpoSeconds = isNewest ? Math.Round((report.StartedAt - label.StartedAt).TotalSeconds, 3) : null,
                RtoSeconds = Seconds(began),
            };
        }
        finally
        {
            try
            {
                Wipe(folder);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                LogNotWiped(logger, folder, error.Message);
            }
        }
    }

    // What was written is read again: a disk that lies is noticed too.
    private static (bool, string) Compare(ChestManifest manifest, string folder, HashSet<string> damaged, DrillChecks checks, CancellationToken cancellation)
    {
        var compared = 0;
        foreach (var entry in manifest.Entries.Where(entry => entry.Kind == ChestEntryKind.File && !damaged.Contains(entry.Path)))
        {
            cancellation.ThrowIfCancellationRequested();
            var path = Path.Combine(folder, entry.Path);
            using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, BufferSize = 0, Options = FileOptions.SequentialScan });
            if (Convert.ToHexStringLower(SHA256.HashData(file)) == entry.Sha256)
                compared++;
            else
                checks.Fault("damaged-file", entry.Path, $"{entry.Path} is not what it was when it was backed up.");
        }
        var all = manifest.Entries.Count(entry => entry.Kind == ChestEntryKind.File);
        return (compared == all, compared == all ? $"{all} files, same content" : $"{all - compared} of {all} files are not what they were");
    }

    private static (bool, string) Shapes(ChestManifest manifest, string folder)
    {
        var wrong = manifest.Entries.Where(entry => entry.Kind switch
        {
            ChestEntryKind.Folder => !Directory.Exists(Path.Combine(folder, entry.Path)),
            ChestEntryKind.Link => new FileInfo(Path.Combine(folder, entry.Path)).LinkTarget != entry.Target,
            _ => false,
        }).Select(entry => entry.Path).ToArray();
        return wrong.Length == 0
            ? (true, $"{manifest.Entries.Count(entry => entry.Kind != ChestEntryKind.File)} folders and links")
            : (false, $"{string.Join(", ", wrong.Take(3))} {(wrong.Length == 1 ? "is" : "are")} not there");
    }

    private static (bool, string) LoadEstate(string folder, string digest)
    {
        var loaded = EstateLoader.Load(folder);
        if (loaded.Estate is not { } estate)
            return (false, $"it has {loaded.Errors.Count} errors, the first: {loaded.Errors[0].Format()}");
        return estate.Digest == digest ? (true, "as it was") : (false, "it is not the estate that was in force");
    }

    private static (bool, string) Objects(ChestManifest manifest, string folder)
    {
        var id = Path.GetFileName(folder);
        var files = Directory.GetFiles(folder, "*.yaml", SearchOption.AllDirectories);
        var expected = manifest.Facts.GetValueOrDefault($"objects of {id}", "0");
        var wrong = files.FirstOrDefault(file => File.ReadLines(file).FirstOrDefault()?.StartsWith("apiVersion: ", StringComparison.Ordinal) != true);
        return wrong is null && files.Length.ToString(CultureInfo.InvariantCulture) == expected
            ? (true, $"{files.Length} objects")
            : (false, wrong is null ? $"{files.Length} objects, {expected} were exported" : $"{Path.GetRelativePath(folder, wrong)} is no object");
    }

    private double Seconds(long began) => Math.Round(time.GetElapsedTime(began).TotalSeconds, 3);

    private static void Wipe(string folder)
    {
        // A closed folder is opened first, so that who is not root can remove what lies in it.
        if (!Environment.IsPrivilegedProcess)
        {
            foreach (var closed in Directory.GetDirectories(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true }))
                File.SetUnixFileMode(closed, DataDirectory.OwnerFolder);
        }
        Directory.Delete(folder, recursive: true);
    }

    [LoggerMessage(LogLevel.Error, "The restored files {Folder} could not be wiped; the next start tries again: {Message}")]
    private static partial void LogNotWiped(ILogger logger, string folder, string message);
}
