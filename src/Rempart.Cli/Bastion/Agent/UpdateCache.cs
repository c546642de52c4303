using System.Buffers.Binary;
using Rempart.Cli.Bastion.Files;
using Rempart.Cli.Bastion.Rendering;
using Rempart.Core.Access;

namespace Rempart.Cli.Bastion.Agent;

/// <summary>What the cache held.</summary>
/// <param name="Updates">The updates in order; the first is complete.</param>
/// <param name="IsDamaged">Whether something in it is not what was written; then nothing of it counts.</param>
internal sealed record CachedUpdates(IReadOnlyList<SignedBastionUpdate> Updates, bool IsDamaged);

/// <summary>
/// The signed updates on disk, as they came: a complete one and those after it. Each is forced to the disk when it is added; a
/// complete one begins a new file. An end that was not written whole is cut off; a fault before the end makes all of it worthless,
/// because a revocation may be what is missing.
/// </summary>
internal sealed class UpdateCache(string path) : IDisposable
{
    private const int Head = 8;
    private const long SmallestLimit = 1 << 20;

    private static readonly byte[] Magic = "rempart-bastion-cache-v1\n"u8.ToArray();

    private FileStream? _file;
    private long _completeLength;

    /// <summary>Whether so much was added that a complete update should replace it.</summary>
    public bool IsLong => _file is { } file && file.Length > Math.Max(SmallestLimit, 4 * _completeLength);

    /// <summary>Reads what is there.</summary>
    public CachedUpdates Load()
    {
        if (!File.Exists(path))
            return new CachedUpdates([], false);
        using var file = new FileStream(path, DurableFile.Options(FileMode.Open, Modes.OwnerOnly));
        var magic = new byte[Magic.Length];
        if (file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) < magic.Length || !magic.AsSpan().SequenceEqual(Magic))
            return new CachedUpdates([], true);
        var updates = new List<SignedBastionUpdate>();
        var whole = file.Position;
        while (ReadOne(file) is { } update)
        {
            updates.Add(update);
            whole = file.Position;
            if (updates.Count == 1)
                _completeLength = whole;
        }
        // What follows is the beginning of an update that a crash did not let end.
        file.SetLength(whole);
        return new CachedUpdates(updates, false);
    }

    /// <summary>Adds an update.</summary>
    /// <param name="signed">As it came.</param>
    /// <param name="complete">Whether it replaces all before it.</param>
    public void Add(SignedBastionUpdate signed, bool complete)
    {
        var record = Record(signed);
        if (complete)
        {
            Close();
            DurableFile.Replace(path, [.. Magic, .. record], Modes.OwnerOnly);
            _completeLength = Magic.Length + record.Length;
            return;
        }
        _file ??= new FileStream(path, DurableFile.Options(FileMode.Open, Modes.OwnerOnly));
        var before = _file.Length;
        try
        {
            _file.Seek(0, SeekOrigin.End);
            _file.Write(record);
            _file.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            // Half of it may be there, and the next one would make it the middle.
            _file.SetLength(before);
            throw;
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Close();
        File.Delete(path);
    }

    public void Dispose() => Close();

    private void Close()
    {
        _file?.Dispose();
        _file = null;
    }

    private static byte[] Record(SignedBastionUpdate signed)
    {
        var record = new byte[Head + signed.Payload.Length + signed.Signature.Length];
        BinaryPrimitives.WriteInt32BigEndian(record, signed.Payload.Length);
        BinaryPrimitives.WriteInt32BigEndian(record.AsSpan(4), signed.Signature.Length);
        signed.Payload.CopyTo(record, Head);
        signed.Signature.CopyTo(record, Head + signed.Payload.Length);
        return record;
    }

    private static SignedBastionUpdate? ReadOne(FileStream file)
    {
        Span<byte> head = stackalloc byte[Head];
        if (file.ReadAtLeast(head, Head, throwOnEndOfStream: false) < Head)
            return null;
        long payload = BinaryPrimitives.ReadUInt32BigEndian(head), signature = BinaryPrimitives.ReadUInt32BigEndian(head[4..]);
        if (payload + signature > file.Length - file.Position)
            return null;
        var bytes = new byte[payload + signature];
        file.ReadExactly(bytes);
        return new SignedBastionUpdate(bytes[..(int)payload], bytes[(int)payload..]);
    }
}
