using Rempart.Events.Framing;

namespace Rempart.Events;

/// <summary>
/// Cuts a stream of bytes into records as they come, in pieces of any size. It holds at most one record of the largest size; what is
/// larger is given on in pieces; what is no right frame is read as lines. Nothing is dropped and nothing throws.
/// </summary>
public sealed class RecordDecoder
{
    /// <summary>The largest record by default: 1 MiB.</summary>
    public const int DefaultLargest = 1024 * 1024;

    private readonly RecordFraming _framing;
    private readonly int _largest;
    private byte[] _held = [];
    private int _length;

    // Up to here what is held was looked through for a line end already.
    private int _searched;
    private bool _inPieces;

    /// <summary>Makes a decoder for one stream.</summary>
    /// <param name="framing">How the stream says where a record ends.</param>
    /// <param name="largest">The largest record in bytes, from 16.</param>
    public RecordDecoder(RecordFraming framing, int largest = DefaultLargest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(largest, 16);
        _framing = framing;
        _largest = largest;
    }

    /// <summary>How many bytes of the stream are behind the records that were given on.</summary>
    public long Position { get; private set; }

    /// <summary>How many bytes wait for the rest of their record.</summary>
    public int Held => _length;

    /// <summary>Takes the next bytes of the stream.</summary>
    /// <param name="bytes">Any number of bytes.</param>
    /// <param name="sink">Takes the records that are complete.</param>
    public void Feed(ReadOnlySpan<byte> bytes, IRecordSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        while (!bytes.IsEmpty)
        {
            if (_length == 0)
            {
                var used = Consume(bytes, sink);
                bytes = bytes[used..];
                // What is left is smaller than a record of the largest size and its length.
                Hold(bytes);
                return;
            }
            // No more than what could complete the record that is held, so that the memory is bounded whatever is fed.
            var part = bytes[..Math.Min(bytes.Length, _largest)];
            Hold(part);
            bytes = bytes[part.Length..];
            var consumed = Consume(_held.AsSpan(0, _length), sink);
            _held.AsSpan(consumed, _length - consumed).CopyTo(_held);
            _length -= consumed;
        }
    }

    /// <summary>Gives on what waits: the stream has ended.</summary>
    /// <param name="sink">Takes the last record.</param>
    public void Complete(IRecordSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        var rest = _held.AsSpan(0, _length);
        // A frame that was cut off is read as lines.
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)'\n');
            var record = end < 0 ? rest : rest[..end];
            Give(record, Position, sink);
            var used = end < 0 ? rest.Length : end + 1;
            Position += used;
            rest = rest[used..];
        }
        (_length, _searched, _inPieces) = (0, 0, false);
        _held = [];
    }

    private void Hold(ReadOnlySpan<byte> bytes)
    {
        if (_held.Length < _length + bytes.Length)
            Array.Resize(ref _held, Math.Max(_length + bytes.Length, _held.Length * 2));
        bytes.CopyTo(_held.AsSpan(_length));
        _length += bytes.Length;
    }

    private int Consume(ReadOnlySpan<byte> bytes, IRecordSink sink)
    {
        var at = 0;
        while (at < bytes.Length && TryTake(bytes[at..], sink, out var used))
        {
            at += used;
            Position += used;
            _searched = 0;
        }
        return at;
    }

    private bool TryTake(ReadOnlySpan<byte> bytes, IRecordSink sink, out int used)
    {
        used = 0;
        if (!_inPieces && _framing != RecordFraming.Lines)
        {
            var frame = _framing == RecordFraming.Syslog ? Frame.OctetCounted(bytes, _largest) : Frame.JournalEntry(bytes, _largest);
            if (frame.State == FrameState.Incomplete)
                return false;
            if (frame.State == FrameState.Complete)
            {
                used = frame.End;
                Give(bytes.Slice(frame.Start, frame.Length), Position, sink);
                return true;
            }
        }
        return TryLine(bytes, sink, out used);
    }

    private bool TryLine(ReadOnlySpan<byte> bytes, IRecordSink sink, out int used)
    {
        used = 0;
        var from = Math.Min(_searched, bytes.Length);
        var end = bytes[from..].IndexOf((byte)'\n');
        if (end >= 0)
            end += from;
        if (end > _largest || (end < 0 && bytes.Length > _largest))
        {
            // Too large: a piece now, the others as they come.
            _inPieces = true;
            used = _largest;
            sink.Accept(bytes[..used], Position, isWhole: false);
            return true;
        }
        if (end < 0)
        {
            _searched = bytes.Length;
            return false;
        }
        used = end + 1;
        Give(bytes[..end], Position, sink);
        return true;
    }

    private void Give(ReadOnlySpan<byte> record, long position, IRecordSink sink)
    {
        var isWhole = !_inPieces;
        _inPieces = false;
        if (record is [.., (byte)'\r'])
            record = record[..^1];
        if (!record.IsEmpty || !isWhole)
            sink.Accept(record, position, isWhole);
    }
}
