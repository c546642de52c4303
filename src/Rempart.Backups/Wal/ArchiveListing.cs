using System.Text.Json;

namespace Rempart.Backups;

/// <summary>One segment that lies in a repository's archive.</summary>
/// <param name="ArchiveId">The database's archive, such as <c>15-1</c>: PostgreSQL's version and the number of the cluster.</param>
/// <param name="Name">The segment's name, 24 hexadecimal digits.</param>
/// <param name="Path">The path below the stanza's archive.</param>
/// <param name="Bytes">The size as stored.</param>
/// <param name="StoredAt">When it was stored.</param>
public sealed record ArchivedSegment(string ArchiveId, string Name, string Path, long Bytes, DateTimeOffset StoredAt);

/// <summary>
/// What lies in a stanza's archive, from <c>pgbackrest repo-ls --recurse --output=json archive/STANZA</c>. It is read instead of
/// pgBackRest's own statements about the archive, which do not notice a segment that is gone.
/// </summary>
/// <param name="Segments">The segments, in the order of their paths.</param>
/// <param name="Histories">The timeline history files, as <c>(archive id, timeline)</c>.</param>
/// <param name="HasInfo">Whether the archive's own description <c>archive.info</c> is there.</param>
public sealed record ArchiveListing(
    IReadOnlyList<ArchivedSegment> Segments, IReadOnlyList<(string ArchiveId, uint Timeline)> Histories, bool HasInfo)
{
    /// <summary>Reads the listing.</summary>
    /// <param name="json">What pgBackRest printed.</param>
    /// <param name="listing">The listing.</param>
    /// <param name="problem">Why it could not be read.</param>
    /// <returns>False when the text is not a listing.</returns>
    public static bool TryParse(string json, out ArchiveListing listing, out string problem)
    {
        listing = new ArchiveListing([], [], false);
        problem = "";
        try
        {
            using var document = JsonDocument.Parse(json);
            var segments = new List<ArchivedSegment>();
            var histories = new List<(string, uint)>();
            var hasInfo = false;
            foreach (var entry in document.RootElement.EnumerateObject())
            {
                if (entry.Value.GetProperty("type").GetString() != "file")
                    continue;
                hasInfo |= entry.Name is "archive.info" or "archive.info.copy";
                var parts = entry.Name.Split('/');
                if (parts.Length == 2 && parts[1].EndsWith(".history", StringComparison.Ordinal) && TryTimeline(parts[1], out var timeline))
                    histories.Add((parts[0], timeline));
                else if (parts.Length == 3 && IsSegment(parts[2]))
                    segments.Add(new ArchivedSegment(parts[0], parts[2][..24], entry.Name, Number(entry.Value, "size"), At(entry.Value)));
            }
            listing = new ArchiveListing([.. segments.OrderBy(one => one.Path, StringComparer.Ordinal)], histories, hasInfo);
            return true;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentOutOfRangeException)
        {
            problem = $"pgBackRest's listing of the archive is not understood: {error.Message}";
            return false;
        }
    }

    // A whole segment is stored as NAME-SHA1, then perhaps the compression's ending; NAME.partial and NAME.OFFSET.backup are none.
    private static bool IsSegment(string file) =>
        file.Length >= 24 + 1 + 40 && file[24] == '-' && WalSegment.IsName(file.AsSpan(0, 24));

    private static bool TryTimeline(string file, out uint timeline) =>
        uint.TryParse(file.AsSpan(0, Math.Min(8, file.Length)), System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out timeline);

    private static long Number(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetInt64() : 0;

    private static DateTimeOffset At(JsonElement element) => DateTimeOffset.FromUnixTimeSeconds(Number(element, "time"));
}
