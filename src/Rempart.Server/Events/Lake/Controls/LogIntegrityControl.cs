using System.Globalization;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Events;
using Rempart.Server.Events.Lake.Log;
using Rempart.Server.Events.Lake.Segments;
using Rempart.Server.Events.Lake.Store;

namespace Rempart.Server.Events.Lake.Controls;

/// <summary><c>siem.log-integrity</c>: every stored segment is the one whose hash is in the ledger, and none is missing.</summary>
internal sealed class LogIntegrityControl(Catalogue catalogue, CommittedSegments committed, SegmentVault vault, SegmentBuilder builder, EventLog log, TimeProvider time) : IControl
{
    public const string Id = "siem.log-integrity";

    // Once may be a restart of the database or the storage.
    private const int MostTries = 3;

    // How long a segment may wait for its place in the ledger.
    private static readonly TimeSpan Waiting = TimeSpan.FromMinutes(15);

    public ControlDescription Description { get; } = ControlDescriptions.FromCatalogue(Id, TimeSpan.FromHours(1), TimeSpan.FromHours(4));

    public async Task<Assessment> VerifyAsync(Estate estate, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(estate);
        var draft = new AssessmentDraft(Id, time);
        if (new SettingsReader(estate, Id).Problem() is { } problem)
            return draft.CouldNotTell(problem);
        try
        {
            LookAtLog(draft);
            // The catalogue first: what is stored while this runs is then in the ledger's part at most, and named by nobody.
            var live = await catalogue.LiveAsync(cancellation);
            var (hashes, ends, unproved) = await committed.ReadAsync(cancellation);
            foreach (var sentence in unproved)
                draft.Find(new Finding("evidence", sentence, Severity.Critical, $"What the ledger holds of segments is not whole: {sentence}.", "rempart ledger verify --help; find out who changed the database"));
            LookForMissing(live, hashes, ends, draft);
            foreach (var segment in live)
                await LookAsync(segment, hashes, draft, cancellation);
            await LookForUnlistedAsync(draft, cancellation);
            draft.Observe("event lake", $"{live.Count} segments with {live.Sum(one => one.Rows)} events");
            draft.Examine("event lake");
        }
        catch (Exception error) when (error is LakeException or NpgsqlException or DbUpdateException or InvalidOperationException or FormatException)
        {
            draft.Miss("event lake", error.Message);
        }
        return draft.Conclude();
    }

    private void LookAtLog(AssessmentDraft draft)
    {
        if (log.Damage is { } damage)
            draft.Find(new Finding("log-damaged", "event log", Severity.Critical, damage, "find out what damaged the disk; send again what the sources still have; then restart the server"));
        if (log.Refusal is { } refusal)
            draft.Find(new Finding("log-refuses", "event log", Severity.High, refusal, "make room on the disk of the event log, or make it writable"));
        if (builder.Trouble is { Tries: >= MostTries } trouble)
        {
            var waits = string.Create(CultureInfo.InvariantCulture, $"No segment can be written since {trouble.Since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC: {trouble.Reason.TrimEnd('.')}. {log.Backlog / 1024} KiB of events wait in the log, which goes on taking them.");
            draft.Find(new Finding("lake-waits", "event lake", Severity.High, waits, "mend what the message names; what waits is stored then by itself"));
        }
    }

    // What the ledger knows, has not ended, and the catalogue does not list.
    private static void LookForMissing(List<SegmentRow> live, IReadOnlyDictionary<string, string> hashes, IReadOnlyDictionary<string, Keeping.SegmentEnd> ends, AssessmentDraft draft)
    {
        var listed = live.Select(one => one.Id).ToHashSet(StringComparer.Ordinal);
        var newest = live.Count > 0 ? live[^1].Id : "";
        foreach (var id in hashes.Keys.Where(id => !ends.ContainsKey(id) && !listed.Contains(id) && string.CompareOrdinal(id, newest) <= 0))
            draft.Find(new Finding("unlisted", $"segment {id}", Severity.Critical, $"Segment {id} is in the ledger and not in the catalogue: somebody took it out.", "restore the catalogue (schema events) from the backup"));
    }

    private async Task LookAsync(SegmentRow segment, IReadOnlyDictionary<string, string> hashes, AssessmentDraft draft, CancellationToken cancellation)
    {
        var resource = $"segment {segment.Id}";
        if (!hashes.TryGetValue(segment.Id, out var hash))
        {
            if (segment.EvidenceIndex is not null || time.GetUtcNow() - segment.CreatedAt > Waiting)
                draft.Find(new Finding("not-in-ledger", resource, Severity.High, $"{Told(segment)} is not in the ledger.", "find out who put it there; rempart verify siem.log-integrity"));
            return;
        }
        try
        {
            using var bytes = await vault.Storage.OpenAsync(segment.Key, cancellation);
            if (bytes is null)
            {
                if (await IsStillLiveAsync(segment, cancellation))
                    draft.Find(new Finding("removed", resource, Severity.Critical, $"{Told(segment)} is gone from {vault.Storage.Name}.", $"restore {segment.Key} from the backup"));
                return;
            }
            if (await HashAsync(bytes, cancellation) != hash)
                draft.Find(new Finding("changed", resource, Severity.Critical, $"{Told(segment)} was changed: its hash is not the one in the ledger.", $"restore {segment.Key} from the backup"));
        }
        catch (Exception error) when (error is LakeException or IOException or UnauthorizedAccessException)
        {
            draft.Miss(resource, error.Message);
        }
    }

    // Put together or expired since the catalogue was read.
    private async Task<bool> IsStillLiveAsync(SegmentRow segment, CancellationToken cancellation) =>
        (await catalogue.LiveAsync(cancellation)).Any(one => one.Id == segment.Id);

    private async Task LookForUnlistedAsync(AssessmentDraft draft, CancellationToken cancellation)
    {
        var stored = await vault.Storage.ListAsync(cancellation);
        var known = await catalogue.KeysAsync(cancellation);
        var position = await catalogue.PositionAsync(log.Id, cancellation) ?? log.Begin;
        // One that is being stored now begins where the lake is.
        foreach (var key in stored.Where(key => !known.Contains(key) && SegmentName.Read(key) is { From: { } from } && from < position))
            draft.Find(new Finding("unknown-file", $"segment {SegmentName.Read(key)!.Value.Id}", Severity.Medium, $"{key} is in {vault.Storage.Name} and not in the catalogue.", "restore the catalogue (schema events) from the backup, or remove the file"));
    }

    private static string Told(SegmentRow segment) =>
        $"Segment {segment.Id} ({Keeping.RetentionRules.NameOf(segment.ClassUid)}, {segment.Rows} events, {segment.First.UtcDateTime:yyyy-MM-dd HH:mm} to {segment.Last.UtcDateTime:yyyy-MM-dd HH:mm} UTC)";

    private static async Task<string> HashAsync(ISealedBytes bytes, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1024 * 1024];
        for (long at = 0; at < bytes.Length;)
        {
            var read = await bytes.ReadAsync(at, buffer, cancellation);
            if (read == 0)
                break;
            hash.AppendData(buffer, 0, read);
            at += read;
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
