using Rempart.Core.Events;
using Rempart.Events;

namespace Rempart.Server.Collectors.Intake;

/// <summary>
/// What one sender sends of one source: bytes or records in, blocks of events out. Not for several threads. It holds what was not
/// flushed; flush when <see cref="IsFull"/>, so that memory is bounded.
/// </summary>
internal sealed class SourceStream : IRecordSink, IEventSink
{
    private const int Full = 1024 * 1024;

    // The raw text stands in an event up to three times, six times as long where it is all control characters.
    private const int SurelyFits = 256 * 1024;

    private readonly EventIntake _intake;
    private readonly string _collector;
    private readonly EventParser _parser;
    private readonly RecordDecoder _decoder;
    private readonly EventWriters _writers;
    private readonly Queue<(byte[] Lines, int Count, int NotUnderstood)> _sealed = [];
    private readonly Queue<byte[]> _tooLarge = [];
    private readonly RecentIds? _seen;
    private readonly List<string> _new = [];

    // Only while there is something in it.
    private EventWriter? _writer;
    private int _count;
    private int _notUnderstood;
    private int _sealedBytes;

    /// <param name="intake">Where the events go.</param>
    /// <param name="writers">Where it takes a writer from.</param>
    /// <param name="collector">Who collects, for the metrics.</param>
    /// <param name="source">The id of the log source.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="time">The clock.</param>
    /// <param name="framing">How <see cref="Feed"/> finds records.</param>
    /// <param name="largest">The largest record that is read whole.</param>
    /// <param name="seen">The ids that the source gave lately, for a source that gives each record one and delivers more than once.</param>
    public SourceStream(
        EventIntake intake, EventWriters writers, string collector, string source, string kind, TimeProvider time, RecordFraming framing = RecordFraming.Lines,
        int largest = RecordDecoder.DefaultLargest, RecentIds? seen = null)
    {
        _intake = intake;
        _writers = writers;
        _collector = collector;
        Source = source;
        _parser = EventParser.For(kind, new EventParserOptions { Source = source, Time = time });
        _decoder = new RecordDecoder(framing, largest);
        _seen = seen;
    }

    public string Source { get; }

    /// <summary>
    /// Added to the place in the stream to make a record's position. It tells apart records that look the same: a number that no other
    /// delivery has, or the same for a delivery that is repeated.
    /// </summary>
    public long Basis { get; set; }

    /// <summary>Whether every record tells itself apart, so that its place says nothing: it may come again in another delivery.</summary>
    public bool IgnoresPlace { get; init; }

    /// <summary>How many bytes of the stream were made events of, or lie in what waits for more lines.</summary>
    public long Position => _decoder.Position;

    /// <summary>Whether everything before <see cref="Position"/> is in events, so that another stream may go on from there.</summary>
    public bool IsComplete => !_parser.IsWaiting;

    /// <summary>Whether it must be flushed before more is fed.</summary>
    public bool IsFull => _sealedBytes + (_writer?.Written.Length ?? 0) >= Full;

    /// <summary>Events that were flushed, since it was made.</summary>
    public long Events { get; private set; }

    /// <summary>Those of them that no parser understood.</summary>
    public long NotUnderstood { get; private set; }

    /// <summary>Takes bytes of the stream.</summary>
    public void Feed(ReadOnlySpan<byte> bytes) => _decoder.Feed(bytes, this);

    /// <summary>Takes a whole record that stood outside of a stream.</summary>
    public void Record(ReadOnlySpan<byte> record, long position)
    {
        _parser.Parse(record, IgnoresPlace ? 0 : position, this);
        Break(position);
    }

    /// <summary>Takes a log record of OpenTelemetry.</summary>
    public void Record(OtlpLogRecord record, long position)
    {
        _parser.Parse(record, position, this);
        Break(position);
    }

    /// <summary>The source is silent for a moment: lines that wait for others are whole.</summary>
    public void Idle()
    {
        _parser.Complete(this);
        Break(Basis + _decoder.Position);
    }

    /// <summary>The stream has ended.</summary>
    public void Complete()
    {
        _decoder.Complete(this);
        Idle();
    }

    /// <summary>Appends what is held and waits until it is durable; on failure it is held still.</summary>
    /// <param name="patient">Whether to wait while the log takes nothing.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="EventLogException">It was not taken, and the call is not patient.</exception>
    public async ValueTask FlushAsync(bool patient, CancellationToken cancellation)
    {
        while (_sealed.TryPeek(out var block))
        {
            await AppendAsync(block.Lines, block.Count, block.NotUnderstood, patient, cancellation);
            _sealed.Dequeue();
            _sealedBytes -= block.Lines.Length;
        }
        if (_count > 0)
        {
            await AppendAsync(Copy(_writer!), _count, _notUnderstood, patient, cancellation);
            (_count, _notUnderstood) = (0, 0);
            _writers.Give(_writer!);
            _writer = null;
        }
        _seen?.Add(_new);
        _new.Clear();
    }

    void IRecordSink.Accept(ReadOnlySpan<byte> record, long position, bool isWhole)
    {
        position = IgnoresPlace ? 0 : Basis + position;
        if (isWhole)
            _parser.Parse(record, position, this);
        else
            Pieces(record, position);
        Break(position);
    }

    void IEventSink.Accept(SecurityEvent securityEvent)
    {
        if (_seen is not null && IsKnown(securityEvent))
            return;
        // What may not fit begins a block of its own, so that it can be taken out again.
        if (securityEvent.Raw.Length > SurelyFits)
            Seal();
        _writer ??= _writers.Take();
        _writer.Write(securityEvent);
        if (_writer.Written.Length > EventBlock.Largest)
        {
            _tooLarge.Enqueue(securityEvent.Raw.ToArray());
            _writer.Clear();
            return;
        }
        _count++;
        if (!securityEvent.IsUnderstood)
            _notUnderstood++;
        if (_writer.Written.Length >= Full)
            Seal();
    }

    private async ValueTask AppendAsync(ReadOnlyMemory<byte> lines, int count, int notUnderstood, bool patient, CancellationToken cancellation)
    {
        var block = new EventBlock(Source, count, lines);
        if (patient)
            await _intake.AppendPatientlyAsync(block, notUnderstood, _collector, cancellation);
        else
            await _intake.AppendAsync(block, notUnderstood, _collector, cancellation);
        Events += count;
        NotUnderstood += notUnderstood;
    }

    // The log keeps it, and the writer is used again. Blocks are large: what is overwritten at once is not cleared first.
    private static byte[] Copy(EventWriter writer)
    {
        var copy = GC.AllocateUninitializedArray<byte>(writer.Written.Length);
        writer.Written.CopyTo(copy.AsSpan());
        return copy;
    }

    private bool IsKnown(SecurityEvent securityEvent)
    {
        if (securityEvent.Get("metadata.original_event_uid") is not { Length: > 0 } id)
            return false;
        if (_seen!.Contains(id) || _new.Contains(id, StringComparer.Ordinal))
            return true;
        _new.Add(id);
        return false;
    }

    private void Seal()
    {
        if (_count == 0)
            return;
        var lines = Copy(_writer!);
        _sealed.Enqueue((lines, _count, _notUnderstood));
        _sealedBytes += lines.Length;
        _writer!.Clear();
        (_count, _notUnderstood) = (0, 0);
    }

    // An event that no block can hold comes in pieces: nothing of it is lost.
    private void Break(long position)
    {
        while (_tooLarge.TryDequeue(out var raw))
            Pieces(raw, position);
    }

    private void Pieces(ReadOnlySpan<byte> raw, long position)
    {
        for (var at = 0; at < raw.Length; at += SurelyFits)
            _parser.ParsePiece(raw.Slice(at, Math.Min(SurelyFits, raw.Length - at)), position + at, this);
    }
}
