using System.Buffers.Binary;
using FASTER.core;

namespace Rempart.Server.Events.Lake.Log;

/// <summary>
/// Remembers the log's last commit in one small file. Commits go to two places of it in turn, each on disk before the commit counts,
/// with a checksum: one that a crash left half written is passed over, and the one before it counts, which was the last acknowledged.
/// A place: checksum (4), length (4), number (8), what the log wants remembered.
/// </summary>
internal sealed class CommitFile : ILogCommitManager, IDisposable
{
    private const int Place = 4096;
    private const int Head = 16;

    private readonly FileStream _file;
    private readonly byte[] _bytes = new byte[Place];

    /// <summary>Why a commit could not be remembered. It is not thrown where it happens: the log's own thread would die of it.</summary>
    public Exception? Failure { get; private set; }

    public bool IsEmpty => Read().Count == 0;

    public CommitFile(string path)
    {
        // Without a buffer and through to the disk: when a write returns, it is there.
        _file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read,
            Options = FileOptions.WriteThrough,
            BufferSize = 0,
            UnixCreateMode = Hosting.DataDirectory.OwnerFile,
        });
        if (_file.Length < 2 * Place)
            RandomAccess.Write(_file.SafeFileHandle, new byte[2 * Place], 0);
    }

    public void Commit(long beginAddress, long untilAddress, byte[] commitMetadata, long commitNum, bool forceWriteMetadata)
    {
        try
        {
            Write(commitMetadata, commitNum);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            Failure = error;
        }
    }

    public void Write(byte[] commitMetadata, long commitNum)
    {
        if (commitMetadata.Length > Place - Head)
            throw new InvalidOperationException($"The log wants {commitMetadata.Length} bytes remembered; there is room for {Place - Head}.");
        Array.Clear(_bytes);
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(4), commitMetadata.Length);
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(8), commitNum);
        commitMetadata.CopyTo(_bytes, Head);
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes, LogFrame.Crc32C(_bytes.AsSpan(4)));
        RandomAccess.Write(_file.SafeFileHandle, _bytes, (commitNum & 1) * Place);
    }

    public IEnumerable<long> ListCommits() => Read().OrderByDescending(one => one.Number).Select(one => one.Number);

    public byte[] GetCommitMetadata(long commitNum) => Read().FirstOrDefault(one => one.Number == commitNum).Metadata;

    // The next commit but one overwrites an old one; nothing is left to remove.
    public void RemoveCommit(long commitNum)
    {
    }

    public void RemoveAllCommits() => RandomAccess.Write(_file.SafeFileHandle, new byte[2 * Place], 0);

    public void OnRecovery(long commitNum)
    {
    }

    public void Dispose() => _file.Dispose();

    private List<(long Number, byte[] Metadata)> Read()
    {
        var found = new List<(long, byte[])>();
        var bytes = new byte[Place];
        for (var place = 0; place < 2; place++)
        {
            if (RandomAccess.Read(_file.SafeFileHandle, bytes, place * Place) != Place || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != LogFrame.Crc32C(bytes.AsSpan(4)))
                continue;
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4));
            if (length is > 0 and <= Place - Head)
                found.Add((BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(8)), bytes.AsSpan(Head, length).ToArray()));
        }
        return found;
    }
}
