using System.Text;
using Rempart.Events.Ocsf;

namespace Rempart.Events;

/// <summary>
/// One normalised log record: a class of OCSF 1.5.0, its attributes, the raw text, and under <c>unmapped</c> everything that has no
/// attribute. A parser fills the same object again and again: it is the reader's only until <see cref="IEventSink.Accept"/> returns.
/// </summary>
public sealed partial class SecurityEvent
{
    private const long TicksPerMillisecond = TimeSpan.TicksPerMillisecond;

    internal SecurityEvent()
    {
    }

    /// <summary>The class.</summary>
    public EventClass Class { get; internal set; }

    /// <summary>The <c>activity_id</c>: its meaning depends on the class.</summary>
    public int ActivityId { get; internal set; }

    /// <summary>The <c>type_uid</c>: class and activity in one number.</summary>
    public int TypeUid => ((int)Class * 100) + ActivityId;

    /// <summary>How bad it is by itself; most of what is logged is informational.</summary>
    public EventSeverity Severity { get; internal set; }

    /// <summary>How it ended.</summary>
    public EventStatus Status { get; internal set; }

    /// <summary>When it happened by the source's clock; the time of arrival when the source does not say (see <see cref="HasOwnTime"/>).</summary>
    public DateTimeOffset Time => new(DateTime.UnixEpoch.Ticks + TimeTicks, TimeSpan.Zero);

    /// <summary>When it came in.</summary>
    public DateTimeOffset IngestTime => new(DateTime.UnixEpoch.Ticks + IngestTicks, TimeSpan.Zero);

    /// <summary>Whether <see cref="Time"/> was read from the record.</summary>
    public bool HasOwnTime { get; private set; }

    /// <summary>Whether a parser understood the record. When not, the event is a base event and <see cref="Problem"/> says why.</summary>
    public bool IsUnderstood => Problem is null;

    /// <summary>Why the record was not understood; null when it was.</summary>
    public string? Problem { get; private set; }

    /// <summary>The parser that understood the record, such as <c>sshd</c>; <c>unknown</c> when none did.</summary>
    public string ParserName => Parser.Name;

    /// <summary>The version of that parser; it grows when the same record gives another event.</summary>
    public int ParserVersion => Parser.Version;

    /// <summary>The product that wrote the record, by the name that Sigma rules use: <c>Linux</c>, <c>PostgreSQL</c>, <c>Kubernetes</c>…</summary>
    public string ProductName => Parser.Product;

    /// <summary>The record as it came, byte for byte, without the line end.</summary>
    public ReadOnlySpan<byte> Raw => _text.AsSpan(_rawStart, _rawLength);

    internal ParserInfo Parser { get; set; } = ParserInfo.Unknown;

    /// <summary>In ticks of 100 ns since 1970.</summary>
    internal long TimeTicks { get; private set; }

    internal long IngestTicks { get; private set; }

    internal long TimeMilliseconds => Floor(TimeTicks);

    internal long IngestMilliseconds => Floor(IngestTicks);

    /// <summary>The event as one line of canonical JSON, without a line end. For many events use <see cref="EventWriter"/>.</summary>
    public override string ToString()
    {
        var writer = new EventWriter();
        writer.Write(this);
        return Encoding.UTF8.GetString(writer.Written[..^1]);
    }

    internal void SetTime(long ticks)
    {
        TimeTicks = ticks;
        HasOwnTime = true;
    }

    internal void Classify(EventClass @class, byte activity, EventStatus status = EventStatus.Unknown, EventSeverity severity = EventSeverity.Informational)
    {
        Class = @class;
        ActivityId = activity;
        Status = status;
        Severity = severity;
    }

    /// <summary>Makes it a base event with the reason; what is known already, such as the host, stays.</summary>
    internal void NotUnderstood(string problem)
    {
        Problem = problem;
        Classify(EventClass.Base, Activity.Unknown, EventStatus.Unknown, EventSeverity.Unknown);
    }

    // Times before 1970 round down too.
    private static long Floor(long ticks) => ticks >= 0 ? ticks / TicksPerMillisecond : ((ticks - TicksPerMillisecond + 1) / TicksPerMillisecond);
}
