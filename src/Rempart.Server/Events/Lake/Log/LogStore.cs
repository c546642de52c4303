using System.Diagnostics.CodeAnalysis;
using FASTER.core;
using Rempart.Core.Events;
using Rempart.Server.Hosting;

namespace Rempart.Server.Events.Lake.Log;

/// <summary>
/// One opening of the log on disk. After a write has failed it must be opened anew: what was not committed is then gone, and nobody
/// was told that it was kept.
/// </summary>
internal sealed class LogStore : IDisposable
{
    /// <summary>A page holds the largest frame.</summary>
    private const int Page = 16 * 1024 * 1024;

    private const string FileName = "events.log";

    private readonly ManagedLocalStorageDevice _device;
    private readonly CommitFile _commits;
    private readonly FasterLog _log;

    [SuppressMessage("Reliability", "CA2000", Justification = "Held by fields and disposed with them.")]
    private LogStore(string folder)
    {
        Directory.CreateDirectory(folder, DataDirectory.OwnerFolder);
        _commits = new CommitFile(Path.Combine(folder, "commits"));
        try
        {
            _device = new ManagedLocalStorageDevice(Path.Combine(folder, FileName), preallocateFile: false, deleteOnClose: false, disableFileBuffering: true, recoverDevice: true);
            _log = new FasterLog(new FasterLogSettings
            {
                LogDevice = _device,
                LogCommitManager = _commits,
                PageSize = Page,
                MemorySize = 4 * Page,
                SegmentSize = 4 * Page,
                LogChecksum = LogChecksumType.PerEntry,
                TryRecoverLatest = true,
            });
        }
        catch
        {
            _device?.Dispose();
            _commits.Dispose();
            throw;
        }
    }

    public long Begin => _log.BeginAddress;

    public long End => _log.CommittedUntilAddress;

    /// <summary>What was lost when the log was opened, a sentence; null when it was whole.</summary>
    public string? Damage { get; private set; }

    /// <summary>Opens the log and reads what is not done yet, so that damage is found before anything is put behind it.</summary>
    /// <param name="folder">Where it lies.</param>
    /// <param name="from">What lies before this address was read already.</param>
    public static LogStore Open(string folder, long from)
    {
        string? damage = null;
        var store = new LogStore(folder);
        try
        {
            var good = store.Examine(Math.Clamp(from, store.Begin, store.End));
            if (good < store.End)
            {
                damage = $"The event log is damaged behind its byte {good}: {store.End - good} committed bytes cannot be read any more. What lies before is kept.";
                store.Cut(good);
                store.Dispose();
                store = new LogStore(folder);
            }
            store.Damage = damage;
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    public async Task<CommittedBlock> AddAsync(DateTimeOffset at, EventBlock block, CancellationToken cancellation)
    {
        var frame = new LogFrame(_log.TailAddress, at, block);
        long address;
        while (!_log.TryEnqueue(frame, out address))
            await _log.CommitAsync(cancellation);
        return new CommittedBlock(address, _log.TailAddress, at, block);
    }

    public async Task CommitAsync(CancellationToken cancellation)
    {
        await _log.CommitAsync(cancellation);
        if (_commits.Failure is { } failure)
            throw new IOException(failure.Message, failure);
    }

    /// <summary>Forgets what lies before an address; the disk gets its room back when a whole file is free.</summary>
    public void Truncate(long until)
    {
        if (until > Begin && until <= End)
            _log.TruncateUntil(until);
    }

    /// <summary>Reads committed blocks.</summary>
    public LogScan Scan(long from) => new(_log.Scan(from, long.MaxValue, name: null, recover: false));

    /// <summary>Reads one committed block.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public EventBlock Read(long address)
    {
        var (frame, length) = _log.ReadAsync(address).AsTask().GetAwaiter().GetResult();
        return frame is not null && LogFrame.TryRead(frame.AsMemory(0, length), out _, out _, out var block)
            ? block
            : throw new InvalidDataException($"The event log is damaged at its byte {address}.");
    }

    public void Dispose()
    {
        _log.Dispose();
        _device.Dispose();
        _commits.Dispose();
    }

    // The end of what can be read, from an address on.
    private long Examine(long from)
    {
        var good = from;
        try
        {
            using var scan = Scan(from);
            while (scan.TryNext(out var block))
                good = block.Next;
            // What is left of a page when the next frame does not fit there is no frame.
            return scan.IsAtEnd(End) ? End : good;
        }
        catch (Exception error) when (error is FasterException or InvalidDataException)
        {
            return good;
        }
    }

    private void Cut(long good)
    {
        var info = new FasterLogRecoveryInfo { BeginAddress = Begin, UntilAddress = good, CommitNum = (_commits.ListCommits().FirstOrDefault() + 1) };
        _commits.Write(info.ToByteArray(), info.CommitNum);
    }

    /// <summary>Without its commits a log would begin anew and overwrite what is there. Put aside, somebody can still look at it.</summary>
    /// <returns>What was done, a sentence; null when nothing was.</returns>
    public static string? SetAside(string folder)
    {
        if (!File.Exists(Path.Combine(folder, FileName + ".0")) && Directory.Exists(folder) && Directory.GetFiles(folder, FileName + ".*").Length == 0)
            return null;
        if (!Directory.Exists(folder))
            return null;
        using (var commits = new CommitFile(Path.Combine(folder, "commits")))
        {
            if (!commits.IsEmpty || new DirectoryInfo(folder).GetFiles(FileName + ".*").All(file => file.Length == 0))
                return null;
        }
        var aside = folder;
        for (var number = 1; Directory.Exists(aside); number++)
            aside = $"{folder}.damaged-{number}";
        Directory.Move(folder, aside);
        return $"The event log does not know its last commit any more. It was put aside as {aside}, and a new one was begun.";
    }
}
