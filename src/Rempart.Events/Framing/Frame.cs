using System.Buffers.Binary;
using Rempart.Events.Scanning;

namespace Rempart.Events.Framing;

/// <summary>Whether a frame is here, not whole yet, or none.</summary>
internal enum FrameState : byte
{
    None,
    Incomplete,
    Complete,
}

/// <summary>A frame at the beginning of some bytes.</summary>
/// <param name="State">Whether it is one.</param>
/// <param name="Start">Where its record begins.</param>
/// <param name="Length">How long its record is.</param>
/// <param name="End">Where the frame ends.</param>
internal readonly record struct Frame(FrameState State, int Start, int Length, int End)
{
    private const int MostDigits = 9;

    private static Frame Absent => new(FrameState.None, 0, 0, 0);

    private static Frame Waiting => new(FrameState.Incomplete, 0, 0, 0);

    /// <summary>
    /// RFC 6587, 3.4.1: <c>LENGTH SP MESSAGE</c>. The message must begin with <c>&lt;</c>, so that a line which begins with a number is
    /// no frame. A length beyond the bound is none either: its bytes are then read as lines.
    /// </summary>
    public static Frame OctetCounted(ReadOnlySpan<byte> bytes, int largest)
    {
        var digits = 0;
        while (digits < bytes.Length && digits <= MostDigits && Numbers.IsDigit(bytes[digits]))
            digits++;
        if (digits is 0 or > MostDigits || bytes[0] == '0')
            return Absent;
        if (digits + 1 >= bytes.Length)
            return bytes.Length == digits || bytes[digits] == ' ' ? Waiting : Absent;
        if (bytes[digits] != ' ' || bytes[digits + 1] != '<' || !Numbers.TryRead(bytes[..digits], out var length) || length > largest)
            return Absent;
        var start = digits + 1;
        return bytes.Length - start < length ? Waiting : new Frame(FrameState.Complete, start, (int)length, start + (int)length);
    }

    /// <summary>
    /// An entry of journald's export format (systemd.io/JOURNAL_EXPORT_FORMATS): lines <c>NAME=VALUE</c>; or <c>NAME</c>, a line feed,
    /// a length in 64 bits little endian, that many bytes and a line feed; an empty line at the end.
    /// </summary>
    public static Frame JournalEntry(ReadOnlySpan<byte> bytes, int largest)
    {
        var at = 0;
        while (true)
        {
            var end = bytes[at..].IndexOf((byte)'\n');
            if (end < 0)
                return bytes.Length > largest ? Absent : Waiting;
            if (end == 0)
                return new Frame(FrameState.Complete, 0, at, at + 1);
            var isBinary = !bytes.Slice(at, end).Contains((byte)'=');
            at += end + 1;
            if (isBinary)
            {
                if (bytes.Length - at < sizeof(long))
                    return Waiting;
                var length = BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
                if (length > (ulong)largest)
                    return Absent;
                if ((ulong)(bytes.Length - at - sizeof(long)) <= length)
                    return at + sizeof(long) + (long)length > largest ? Absent : Waiting;
                at += sizeof(long) + (int)length + 1;
            }
            if (at > largest)
                return Absent;
        }
    }
}
