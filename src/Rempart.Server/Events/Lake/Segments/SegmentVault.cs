using System.Globalization;
using ParquetSharp;
using Rempart.Events;
using Rempart.Server.Events.Lake.Sealing;
using Rempart.Server.Events.Lake.Storage;
using Rempart.Server.Events.Lake.Store;

namespace Rempart.Server.Events.Lake.Segments;

/// <summary>Puts segments into the storage, sealed, and opens them again into memory.</summary>
internal sealed class SegmentVault(ISegmentStorage storage, SealKey key, TimeProvider time)
{
    private const int Footer = 64 * 1024;

    public ISegmentStorage Storage => storage;

    /// <summary>Held from the storing of a segment until the catalogue knows it, and while files that it does not know are removed.</summary>
    public SemaphoreSlim Changing { get; } = new(1, 1);

    /// <summary>Writes, seals and stores rows; the catalogue does not know the segment yet.</summary>
    /// <exception cref="LakeException">It was not stored.</exception>
    public async Task<SegmentRow> StoreAsync(SegmentRows rows, int classUid, long from, long next, int level, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var id = Guid.CreateVersion7(now).ToString("N");
        await using var content = rows.Write();
        using var output = new MemoryStream((int)content.Length + (int)(content.Length / 1024) + 1024);
        var hash = Sealer.Seal(key, id, content.GetBuffer().AsSpan(0, (int)content.Length), output);
        var name = SegmentName.Of(id, now, level == 0 ? from : null);
        await storage.PutAsync(name, output.GetBuffer().AsMemory(0, (int)output.Length), cancellation);
        return new SegmentRow
        {
            Id = id,
            Key = name,
            ClassUid = classUid,
            Rows = rows.Count,
            Bytes = output.Length,
            RawBytes = rows.RawBytes,
            First = TimeOf(rows.First),
            Last = TimeOf(rows.Last),
            Sha256 = hash,
            KeyId = key.Id,
            FromAddress = from,
            NextAddress = next,
            Level = level,
            CreatedAt = now,
        };
    }

    /// <summary>Opens a segment into memory: all of it, or what is needed to read some columns.</summary>
    /// <exception cref="LakeException">It is gone or was changed.</exception>
    public async Task<MemoryFile> OpenAsync(SegmentRow segment, IReadOnlyCollection<string>? columns, CancellationToken cancellation)
    {
        using var bytes = await storage.OpenAsync(segment.Key, cancellation) ?? throw new LakeException($"Segment {segment.Id} is gone from {storage.Name}.");
        try
        {
            using var reader = await SealedReader.OpenAsync(bytes, key, segment.Id, cancellation);
            var length = reader.ContentBytes;
            var memory = new MemoryFile(segment.Id, length);
            try
            {
                void Receive(long at, ReadOnlyMemory<byte> plain) => memory.Write(at, plain.Span);
                if (columns is null)
                {
                    await reader.OpenAsync(0, length, Receive, cancellation);
                    return memory;
                }
                var tail = new byte[8];
                void ReceiveTail(long at, ReadOnlyMemory<byte> plain)
                {
                    Receive(at, plain);
                    if (at + plain.Length == length && plain.Length >= tail.Length)
                        plain.Span[^tail.Length..].CopyTo(tail);
                }
                var footer = Math.Min(length, Footer);
                await reader.OpenAsync(length - footer, footer, ReceiveTail, cancellation);
                await reader.OpenAsync(0, 4, Receive, cancellation);
                var metadata = Math.Min(length, BitConverter.ToUInt32(tail) + 8L);
                if (metadata > footer)
                    await reader.OpenAsync(length - metadata, metadata - footer, Receive, cancellation);
                foreach (var (from, size) in PlacesOf(memory.Path, columns))
                    await reader.OpenAsync(from, size, Receive, cancellation);
                return memory;
            }
            catch
            {
                memory.Dispose();
                throw;
            }
        }
        catch (SealedSegmentException error)
        {
            throw new LakeException(
                error.Fault == SealedSegmentFault.OtherKey
                    ? $"Segment {segment.Id} is sealed with the key {error.KeyId}; this server has {key.Id}. Restore the key from the key backup."
                    : $"Segment {segment.Id} is damaged: {error.Message}",
                error);
        }
        catch (LakeException error) when (!error.Message.Contains(segment.Id, StringComparison.Ordinal))
        {
            throw new LakeException($"Segment {segment.Id}: {error.Message}", error);
        }
        catch (Exception error) when (error is ParquetException or IOException)
        {
            throw new LakeException($"Segment {segment.Id} cannot be read: {error.Message}", error);
        }
    }

    // A hostile or mad clock must not stop the lake.
    private static DateTimeOffset TimeOf(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, LakeSegment.EarliestTime.ToUnixTimeMilliseconds(), LakeSegment.LatestTime.ToUnixTimeMilliseconds()));

    private static List<(long From, long Size)> PlacesOf(string path, IReadOnlyCollection<string> columns)
    {
        using var file = new ParquetFileReader(path);
        var places = file.FileMetaData.KeyValueMetadata[SegmentSchema.Places].Split(' ');
        return [.. columns.Select(name => Array.IndexOf(SegmentSchema.Names, name)).Where(at => at >= 0).Distinct().Order().Select(at =>
        {
            var parts = places[at].Split('+');
            return (long.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture));
        })];
    }
}
