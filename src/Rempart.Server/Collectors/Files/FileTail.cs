using Rempart.Core.Estates;
using Rempart.Server.Collectors.Intake;

namespace Rempart.Server.Collectors.Files;

/// <summary>
/// Follows a file that grows, through renames and truncation, from where it was left. What a file was renamed to is read to its end
/// before the new one; compressed ones are left alone. A position is saved behind what is durable only.
/// </summary>
internal sealed class FileTail(LogSource source, string path, string positionFile, Streams streams, CollectorOptions options, TimeProvider time) : IDisposable
{
    private const int Piece = 64 * 1024;

    private readonly byte[] _piece = new byte[Piece];
    private readonly RotatedFiles _others = new(path);
    private FileStream? _file;
    private SourceStream _stream = null!;
    private TailPosition _position = null!;
    private TailPosition? _saved;
    private long _start;
    private long _read;
    private DateTimeOffset? _renamedAt;

    /// <summary>Whether a file was gone, renamed and compressed, before all of it was read.</summary>
    public bool HasMissed { get; private set; }

    /// <summary>Reads what there is now. All of it is durable when the call returns, except lines that wait for others.</summary>
    /// <exception cref="IOException">The file is absent or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public async Task PassAsync(CancellationToken cancellation)
    {
        if (_file is null)
            Resume();
        // As often as files were changed meanwhile.
        do
        {
            if (_read > _file!.Length || !_position.Begins(_file))
                await RestartAsync(cancellation);
            if (!await DrainAsync(cancellation))
            {
                // The source was silent for a moment.
                _stream.Idle();
                await FlushAsync(cancellation);
            }
            Save();
        }
        while (await MoveOnAsync(cancellation));
    }

    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }

    private void Resume()
    {
        if (TailPosition.Read(positionFile) is { } known && known.Path == path)
        {
            if (_others.Find(known) is { } left)
            {
                Open(left, known);
                return;
            }
            HasMissed = known.Offset > 0;
        }
        Open(RotatedFiles.Open(path), null);
    }

    private void Open(FileStream file, TailPosition? known)
    {
        _file?.Dispose();
        _file = file;
        _position = (known ?? new TailPosition(path, FileIdentity.Of(file.SafeFileHandle), Streams.Unique(), 0, 0, "")).Grown(file);
        (_start, _read, _renamedAt) = (_position.Offset, _position.Offset, null);
        _stream = streams.Open(source, "file");
        _stream.Basis = _position.Basis + _start;
        file.Seek(_start, SeekOrigin.Begin);
        // Before the first record is read, so that after a kill the same records have the same ids.
        Save();
    }

    // It was emptied, and perhaps filled again.
    private async Task RestartAsync(CancellationToken cancellation)
    {
        _stream.Complete();
        await FlushAsync(cancellation);
        Open(RotatedFiles.Reopen(_file!), null);
    }

    private async Task<bool> DrainAsync(CancellationToken cancellation)
    {
        var grew = false;
        for (int read; (read = await _file!.ReadAsync(_piece, cancellation)) > 0;)
        {
            grew = true;
            _read += read;
            _stream.Feed(_piece.AsSpan(0, read));
            if (_stream.IsFull)
                await FlushAsync(cancellation);
        }
        if (grew)
            await FlushAsync(cancellation);
        return grew;
    }

    private async Task FlushAsync(CancellationToken cancellation)
    {
        await _stream.FlushAsync(patient: true, cancellation);
        if (_stream.IsComplete)
            _position = _position with { Offset = _start + _stream.Position };
    }

    private void Save()
    {
        _position = _position.Grown(_file!);
        if (_position == _saved)
            return;
        _position.Save(positionFile);
        _saved = _position;
    }

    /// <summary>Goes to the file that took the path's place, once this one's writer has had time to go there too.</summary>
    private async Task<bool> MoveOnAsync(CancellationToken cancellation)
    {
        if (RotatedFiles.IdentityAt(path) == _position.Identity)
        {
            _renamedAt = null;
            return false;
        }
        var now = time.GetUtcNow();
        _renamedAt ??= now;
        if (now - _renamedAt < TimeSpan.FromSeconds(options.RotationGraceSeconds) || _others.After(_file!, _position) is not { } next)
            return false;
        _stream.Complete();
        await FlushAsync(cancellation);
        Open(next, null);
        return true;
    }
}
