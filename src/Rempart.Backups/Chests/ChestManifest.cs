using System.Globalization;
using System.Text.Json;

namespace Rempart.Backups;

/// <summary>What kind of thing an entry is.</summary>
public enum ChestEntryKind
{
    /// <summary>A file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A symbolic link.</summary>
    Link,
}

/// <summary>One thing in a backup of files.</summary>
/// <param name="Path">Where it lies in the backup: relative, with slashes.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">Its permissions.</param>
/// <param name="Owner">The number of the account that owns it.</param>
/// <param name="Group">The number of its group.</param>
/// <param name="Changed">When it was changed last, as its file system says: what a quick backup compares, together with the size.</param>
/// <param name="Bytes">The size of a file.</param>
/// <param name="Sha256">The hash of a file's content, in hex; empty for others.</param>
/// <param name="Chunks">The names of the boxes that hold a file's content, in order.</param>
/// <param name="Target">Where a link leads; null for others.</param>
public sealed record ChestEntry(
    string Path, ChestEntryKind Kind, int Mode, long Owner, long Group, string Changed, long Bytes, string Sha256, IReadOnlyList<string> Chunks, string? Target = null);

/// <summary>What one backup of files holds. It is sealed like everything else.</summary>
/// <param name="Datastore">The datastore.</param>
/// <param name="Label">Its name, see <see cref="ChestLabel"/>.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="Entries">The things in it, by path.</param>
/// <param name="Facts">What else a restored copy must show, such as the size of the ledger.</param>
/// <param name="NewBytes">What it added to the chest.</param>
public sealed record ChestManifest(
    string Datastore, string Label, DateTimeOffset EndedAt, IReadOnlyList<ChestEntry> Entries, IReadOnlyDictionary<string, string> Facts, long NewBytes)
{
    /// <summary>The size of all files.</summary>
    public long Bytes => Entries.Sum(entry => entry.Bytes);

    /// <summary>The name under which it is sealed.</summary>
    /// <param name="datastore">The datastore.</param>
    /// <param name="label">The backup.</param>
    public static string SealName(string datastore, string label) => $"manifest/{datastore}/{label}";

    /// <summary>The manifest as bytes, to be sealed.</summary>
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, ChestJson.Default.ChestManifest);

    /// <summary>Reads a manifest that was opened. It is refused whole when anything in it would lead out of the folder it is restored into.</summary>
    /// <param name="bytes">What was opened.</param>
    /// <param name="manifest">The manifest.</param>
    /// <param name="problem">Why it is refused.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ChestManifest manifest, out string problem)
    {
        manifest = null!;
        problem = "it is no manifest";
        try
        {
            if (JsonSerializer.Deserialize(bytes, ChestJson.Default.ChestManifest) is not { } read)
                return false;
            var seen = new HashSet<string>(StringComparer.Ordinal);
            var links = read.Entries.Where(entry => entry.Kind == ChestEntryKind.Link).Select(entry => entry.Path + "/").ToHashSet(StringComparer.Ordinal);
            foreach (var entry in read.Entries)
            {
                if (!IsSafe(entry.Path) || !seen.Add(entry.Path) || Above(entry.Path).Any(links.Contains))
                    problem = $"it names '{Printable(entry.Path)}', which must not be restored";
                else if (entry.Mode is < 0 or > 0xFFF || entry.Bytes < 0 || entry.Chunks.Any(chunk => !IsName(chunk)))
                    problem = $"what it says of '{Printable(entry.Path)}' cannot be";
                else
                    continue;
                return false;
            }
            manifest = read;
            return true;
        }
        catch (Exception error) when (error is JsonException or NullReferenceException)
        {
            return false;
        }
    }

    /// <summary>Whether a path stays within the folder it is put into.</summary>
    /// <param name="path">A relative path.</param>
    public static bool IsSafe(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.Length > 0 && !path.Contains('\0', StringComparison.Ordinal) && path.Split('/').All(part => part is not ("" or "." or ".."));
    }

    // What lies below a link would be written to wherever the link leads.
    private static IEnumerable<string> Above(string path)
    {
        for (var at = path.IndexOf('/', StringComparison.Ordinal); at >= 0; at = path.IndexOf('/', at + 1))
            yield return path[..(at + 1)];
    }

    private static bool IsName(string name) => name is { Length: 64 } && name.All(letter => letter is (>= '0' and <= '9') or (>= 'a' and <= 'f'));

    private static string Printable(string text) => new([.. text.Where(letter => letter is >= ' ' and not '\u007f').Take(200)]);
}

/// <summary>The name of a backup of files, such as <c>20261124-133921F</c>: when it began, in UTC, and how much it read.</summary>
/// <param name="StartedAt">When it began, in whole seconds.</param>
/// <param name="Kind">Full reads every file; the others believe size and time of change.</param>
public readonly record struct ChestLabel(DateTimeOffset StartedAt, BackupKind Kind)
{
    private const string Time = "yyyyMMdd-HHmmss";

    /// <summary>Reads a name.</summary>
    /// <param name="text">The name.</param>
    /// <param name="label">What it says.</param>
    public static bool TryParse(string text, out ChestLabel label)
    {
        ArgumentNullException.ThrowIfNull(text);
        label = default;
        if (text.Length != Time.Length + 1 || !DateTimeOffset.TryParseExact(text[..^1], Time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
            return false;
        BackupKind? kind = text[^1] switch { 'F' => BackupKind.Full, 'D' => BackupKind.Differential, 'I' => BackupKind.Incremental, _ => null };
        label = new ChestLabel(at, kind ?? default);
        return kind is not null;
    }

    /// <summary>The name.</summary>
    public override string ToString() =>
        StartedAt.UtcDateTime.ToString(Time, CultureInfo.InvariantCulture) + Kind switch { BackupKind.Full => 'F', BackupKind.Differential => 'D', _ => 'I' };
}

/// <summary>Which backups of files have served their time. Each holds everything, so each stands alone.</summary>
public static class ChestRetention
{
    /// <summary>The backups that may go: older than the retention; the newest one never goes.</summary>
    /// <param name="labels">All of a datastore.</param>
    /// <param name="retention">How long they are kept; null keeps all.</param>
    /// <param name="now">The time.</param>
    public static IReadOnlyList<ChestLabel> Expired(IEnumerable<ChestLabel> labels, TimeSpan? retention, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return retention is not { } kept ? [] : [.. labels.OrderBy(label => label.StartedAt).SkipLast(1).Where(label => label.StartedAt < now - kept)];
    }
}
