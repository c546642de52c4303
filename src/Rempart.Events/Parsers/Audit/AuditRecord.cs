using Rempart.Events.Scanning;

namespace Rempart.Events.Parsers.Audit;

/// <summary>
/// One record of the Linux audit log: <c>type=SYSCALL msg=audit(1684329817.579:2995): name=value …</c>, with <c>node=</c> before it
/// when logs of hosts are gathered; the kernel's own log writes <c>audit: type=1300 audit(…): …</c>.
/// </summary>
internal ref struct AuditRecord
{
    public ReadOnlySpan<byte> Node;
    public ReadOnlySpan<byte> Type;

    /// <summary><c>1684329817.579:2995</c>: the same for all records of one event.</summary>
    public ReadOnlySpan<byte> Stamp;

    public ReadOnlySpan<byte> Fields;

    public static bool TryRead(ReadOnlySpan<byte> line, out AuditRecord record)
    {
        record = default;
        var at = line.IndexOf("type="u8);
        if (at < 0)
            return false;
        if (line[..at].IndexOf("node="u8) is >= 0 and var node)
            record.Node = line[(node + 5)..at].TrimEnd((byte)' ');
        var rest = line[(at + 5)..];
        record.Type = Bytes.TakeWord(ref rest);
        if (!Bytes.TrySkip(ref rest, "msg="u8) && !rest.StartsWith("audit("u8))
            return false;
        if (!Bytes.TrySkip(ref rest, "audit("u8) || !Bytes.TryTakeTo(ref rest, "):"u8, out record.Stamp) || record.Type.IsEmpty)
            return false;
        record.Fields = rest.TrimStart((byte)' ');
        return record.Stamp.IndexOf((byte)':') > 0;
    }

    /// <summary>Seconds and serial number out of the stamp.</summary>
    public readonly bool TryStamp(out long ticks, out ReadOnlySpan<byte> serial)
    {
        ticks = 0;
        serial = Stamp;
        if (!Bytes.TryTakeTo(ref serial, ":"u8, out var time) || !Bytes.TryTakeTo(ref time, "."u8, out var seconds)
            || !Numbers.TryRead(seconds, out var whole) || whole is < 0 or > 250_000_000_000)
            return false;
        Times.Clock.Fraction(time, out var fraction);
        ticks = (whole * TimeSpan.TicksPerSecond) + fraction;
        return true;
    }
}
