using System.Globalization;
using Rempart.Backups;
using Rempart.Core.Hosts;
using Rempart.Server.Backups.Engines;

namespace Rempart.Server.Backups.Chests;

/// <summary>Lists files and folders with all that is to be restored of them. Links are kept as links and not followed; sockets and devices are left out.</summary>
internal static class FileListing
{
    private const int LargestListing = 512 * 1024 * 1024;
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    /// <summary>Adds everything at and below a path.</summary>
    /// <param name="host">The host.</param>
    /// <param name="path">An absolute path.</param>
    /// <param name="prefix">The folder of the backup it goes into; the path follows.</param>
    /// <param name="without">Folders that are left out, such as the repository itself.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="relative">Whether only what follows <paramref name="path"/> is kept of it.</param>
    /// <exception cref="BackupException">Something cannot be listed or read.</exception>
    public static async Task AddAsync(IReachedHost host, string path, string prefix, IReadOnlyList<string> without, ChestWriter writer, CancellationToken cancellation, bool relative = false)
    {
        string[] prune = [.. without.SelectMany(folder => new[] { "-path", folder.TrimEnd('/'), "-prune", "-o" })];
        // Time of change, not of the content's: who writes to a file cannot set it back.
        var call = new ProgramCall("find", ["-P", path, .. prune, "-printf", @"%y\0%m\0%U\0%G\0%C@\0%s\0%l\0%p\0"]) { Timeout = Long, MaximumOutputBytes = LargestListing };
        var listed = await host.RunAsync(call, cancellation);
        if (listed.ExitCode != 0 && listed.Error.Split('\n').FirstOrDefault(line => line.Length > 0 && (!line.EndsWith("No such file or directory", StringComparison.Ordinal) || line.Contains($"{path}’", StringComparison.Ordinal) || line.Contains($"{path}'", StringComparison.Ordinal))) is { } said)
            throw new BackupException(BackupFault.Failed, $"{path} cannot be read: {said.Trim()}");
        var fields = listed.Output.Split('\0');
        for (var i = 0; i + 7 < fields.Length; i += 8)
        {
            cancellation.ThrowIfCancellationRequested();
            ChestEntryKind? kind = fields[i] switch { "f" => ChestEntryKind.File, "d" => ChestEntryKind.Folder, "l" => ChestEntryKind.Link, _ => null };
            var full = fields[i + 7];
            var name = (relative ? full[Math.Min(full.Length, path.TrimEnd('/').Length)..] : full).Trim('/');
            if (kind is not { } known || (name.Length == 0 && known == ChestEntryKind.Folder))
                continue;
            var item = new ChestItem(
                $"{prefix}/{(name.Length == 0 ? Path.GetFileName(full) : name)}", known, Convert.ToInt32(fields[i + 1], 8), Number(fields[i + 2]), Number(fields[i + 3]),
                fields[i + 4], known == ChestEntryKind.File ? Number(fields[i + 5]) : 0, known == ChestEntryKind.Link ? fields[i + 6] : null);
            if (known == ChestEntryKind.File)
                writer.AddFile(item, full);
            else
                writer.Add(item);
        }
    }

    private static long Number(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
