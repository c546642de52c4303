using Rempart.Events.Scanning;

namespace Rempart.Events.Parsers.Audit;

/// <summary>
/// Puts the records of one audit event together by their stamp and node. An event is whole with its PROCTITLE or EOE record; else when
/// newer events push it out of the window, or at the end. Records of user space stand alone.
/// </summary>
internal sealed class AuditAssembler(RecordSink sink) : Assembler
{
    /// <summary>Events that wait at once; the kernel writes those of several processors into each other.</summary>
    private const int Window = 32;
    private const int LongestKey = 192;

    private readonly Pending[] _pending = [.. Enumerable.Range(0, Window).Select(_ => new Pending())];
    private long _turn;

    public override bool Wants(ReadOnlySpan<byte> line) => AuditParser.IsAudit(line);

    public override void Add(ReadOnlySpan<byte> line, long position)
    {
        if (!AuditRecord.TryRead(line, out var record) || record.Stamp.Length + record.Node.Length > LongestKey || StandsAlone(record.Type))
        {
            sink(line, position);
            return;
        }
        var place = Find(record);
        if (record.Type.SequenceEqual("EOE"u8))
        {
            if (place is { } ended)
                Close(ended);
            return;
        }
        place ??= Oldest();
        if (!place.Text.TryAppend(line))
        {
            Close(place);
            place.Text.TryAppend(line);
        }
        if (place.Text.Lines == 1)
            Start(place, record, position);
        if (record.Type.SequenceEqual("PROCTITLE"u8))
            Close(place);
    }

    public override bool IsWaiting => First() is not null;

    public override void Complete()
    {
        for (var place = First(); place is not null; place = First())
            Close(place);
    }

    private Pending? Find(in AuditRecord record)
    {
        foreach (var pending in _pending)
        {
            if (pending.Text.Lines > 0 && pending.Key.AsSpan(0, pending.StampLength).SequenceEqual(record.Stamp)
                && pending.Key.AsSpan(pending.StampLength, pending.NodeLength).SequenceEqual(record.Node))
                return pending;
        }
        return null;
    }

    private Pending Oldest()
    {
        foreach (var pending in _pending)
        {
            if (pending.Text.Lines == 0)
                return pending;
        }
        var oldest = First()!;
        Close(oldest);
        return oldest;
    }

    private Pending? First()
    {
        Pending? first = null;
        foreach (var pending in _pending)
        {
            if (pending.Text.Lines > 0 && (first is null || pending.Turn < first.Turn))
                first = pending;
        }
        return first;
    }

    private void Start(Pending pending, in AuditRecord record, long position)
    {
        record.Stamp.CopyTo(pending.Key);
        record.Node.CopyTo(pending.Key.AsSpan(record.Stamp.Length));
        (pending.StampLength, pending.NodeLength) = (record.Stamp.Length, record.Node.Length);
        (pending.Position, pending.Turn) = (position, _turn++);
    }

    private void Close(Pending pending)
    {
        if (pending.Text.Lines == 0)
            return;
        sink(pending.Text.Written, pending.Position);
        pending.Text.Clear();
    }

    private static bool StandsAlone(ReadOnlySpan<byte> type) =>
        type.StartsWith("USER_"u8) || type.StartsWith("CRED_"u8) || type.StartsWith("SERVICE_"u8) || type.StartsWith("DAEMON_"u8) || type.StartsWith("ADD_"u8)
        || type.StartsWith("DEL_"u8) || type.StartsWith("GRP_"u8) || type.StartsWith("ACCT_"u8) || type.StartsWith("CRYPTO_"u8) || type.StartsWith("SYSTEM_"u8);

    private sealed class Pending
    {
        public byte[] Key { get; } = new byte[LongestKey];

        public LineBuffer Text { get; } = new();

        public int StampLength { get; set; }

        public int NodeLength { get; set; }

        public long Position { get; set; }

        public long Turn { get; set; }
    }
}
