using System.Diagnostics.CodeAnalysis;
using System.Text;
using Rempart.Events.Envelopes;
using Rempart.Events.Parsers;
using Rempart.Events.Parsers.Audit;
using Rempart.Events.Parsers.Postgresql;

namespace Rempart.Events;

/// <summary>
/// Turns the records of a log source into security events. Every record gives an event: what no parser understands becomes a base
/// event with the raw text and the reason. Not safe for several threads; make one for each source and thread.
/// </summary>
public sealed class EventParser
{
    private readonly ParserCatalog _catalog = new();
    private readonly ParserContext _context;
    private readonly SecurityEvent _event = new();
    private readonly byte[] _source;
    private readonly TimeProvider _time;
    private readonly LogParser? _parser;
    private readonly bool _isJson;
    private readonly Assembler[] _assemblers;
    private readonly List<Range> _items = [];
    private byte[] _body = [];
    private IEventSink? _sink;

    private EventParser(string kind, EventParserOptions options)
    {
        Kind = kind;
        _source = Encoding.UTF8.GetBytes(options.Source);
        _time = options.Time;
        _context = new ParserContext { LocalOffset = options.LocalOffset.Ticks };
        _parser = _catalog.Of(kind);
        _isJson = ParserCatalog.IsJson(kind);
        _assemblers = kind switch
        {
            "auditd" => [new AuditAssembler(Record)],
            "postgresql" => [new PostgresAssembler(Record)],
            "auto" => [new AuditAssembler(Record), new PostgresAssembler(Record)],
            _ when _isJson => [new JsonAssembler(Record)],
            _ => [],
        };
    }

    /// <summary>The names that <see cref="For"/> knows: the kinds of an estate's log sources, <c>syslog</c> and <c>journald</c> for streams of many programs, <c>auto</c> for what is unknown.</summary>
    public static IReadOnlyList<string> Kinds => ParserCatalog.Kinds;

    /// <summary>The kind of log source it reads.</summary>
    public string Kind { get; }

    /// <summary>The parser of a kind of log source.</summary>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="options">How it reads; null for the defaults.</param>
    /// <exception cref="ArgumentException">The kind is unknown. Use <see cref="TryFor"/> for what a person wrote.</exception>
    public static EventParser For(string kind, EventParserOptions? options = null) =>
        TryFor(kind, options, out var parser) ? parser : throw new ArgumentException($"The kind \"{kind}\" is none of {string.Join(", ", Kinds)}.", nameof(kind));

    /// <summary>The parser of a kind of log source, if there is one.</summary>
    /// <param name="kind">A name.</param>
    /// <param name="options">How it reads; null for the defaults.</param>
    /// <param name="parser">The parser.</param>
    /// <returns>False when the kind is unknown.</returns>
    public static bool TryFor(string kind, EventParserOptions? options, [NotNullWhen(true)] out EventParser? parser)
    {
        parser = Kinds.Contains(kind, StringComparer.Ordinal) ? new EventParser(kind, options ?? new EventParserOptions()) : null;
        return parser is not null;
    }

    /// <summary>
    /// Whether lines wait for others that belong to them. Where it is false, a reader may stop and go on later from the same place with
    /// another parser, and the events are the same.
    /// </summary>
    public bool IsWaiting => Array.Exists(_assemblers, assembler => assembler.IsWaiting);

    /// <summary>Reads one line or record.</summary>
    /// <param name="record">The bytes without the line end; any bytes. Empty lines give nothing.</param>
    /// <param name="position">Where it stood in its source, for the event's id: an offset or a sequence number, the same when it is delivered again.</param>
    /// <param name="sink">Takes the events. A record that goes on in later lines gives its event with a later call.</param>
    public void Parse(ReadOnlySpan<byte> record, long position, IEventSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        record = record.TrimEnd("\r\n"u8);
        if (record.IsEmpty)
            return;
        _sink = sink;
        foreach (var assembler in _assemblers)
        {
            if (Kind != "auto" || assembler.Wants(record))
            {
                assembler.Add(record, position);
                return;
            }
        }
        Record(record, position);
    }

    /// <summary>
    /// Takes a piece of a record that was too large to be held whole: a base event with the bytes. It is not read, as it may begin
    /// wherever whoever wrote the record wanted it to.
    /// </summary>
    /// <param name="piece">The bytes.</param>
    /// <param name="position">Where it stood in its source.</param>
    /// <param name="sink">Takes the event.</param>
    public void ParsePiece(ReadOnlySpan<byte> piece, long position, IEventSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        Start(piece, position);
        _event.NotUnderstood("a piece of a record that is too large");
        sink.Accept(_event);
    }

    /// <summary>Reads a log record of OpenTelemetry: its body is the record, the rest is its envelope.</summary>
    /// <param name="record">The record, decoded.</param>
    /// <param name="position">Its place in what the sender sends, for the event's id.</param>
    /// <param name="sink">Takes the events.</param>
    public void Parse(OtlpLogRecord record, long position, IEventSink sink)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(sink);
        _sink = sink;
        Start(record.Body.Span, position);
        Record(OtlpEnvelope.Open(record, _event, _context, _isJson), position);
    }

    /// <summary>Gives the events that waited for more lines. Call it at the end, and when a source was silent for a moment.</summary>
    /// <param name="sink">Takes the events.</param>
    public void Complete(IEventSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        _sink = sink;
        foreach (var assembler in _assemblers)
            assembler.Complete();
    }

    private void Record(ReadOnlySpan<byte> record, long position)
    {
        Start(record, position);
        Record(Envelope.Open(_event.Text, _event, _context, _isJson), position);
    }

    private void Start(ReadOnlySpan<byte> record, long position)
    {
        _context.NowTicks = _time.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks;
        _event.Begin(_source, position, 0, record, _context.NowTicks);
    }

    private void Record(in LogMessage message, long position)
    {
        var parser = Choose(message);
        if (parser is not null && !message.IsPiece && Split(parser, message.Content, position))
            return;
        Read(parser, message);
    }

    // What the envelope says goes before what the source is said to be: one file may hold the lines of many programs.
    private LogParser? Choose(in LogMessage message) =>
        _catalog.OfProgram(message.Program) ?? (message.Program.IsEmpty ? _parser : null) ?? _catalog.OfShape(message.Content);

    private bool Split(LogParser parser, ReadOnlySpan<byte> content, long position)
    {
        _items.Clear();
        if (content is not ([(byte)'{', ..] or [(byte)'[', ..]) || !parser.TrySplit(content, _items))
            return false;
        // The body lies in the event that the items are going to be read into.
        if (_body.Length < content.Length)
            _body = new byte[content.Length];
        content.CopyTo(_body);
        for (var i = 0; i < _items.Count; i++)
        {
            _event.Begin(_source, position, i + 1, _body.AsSpan(_items[i]), _context.NowTicks);
            Read(parser, new LogMessage { Content = _event.Text });
        }
        return true;
    }

    private void Read(LogParser? parser, in LogMessage message)
    {
        var problem = message.IsPiece ? "a piece of a longer line of a container" : "no parser knows this line";
        if (parser is not null && !message.IsPiece)
        {
            _event.Parser = parser.Info;
            problem = parser.Read(message, _event, _context);
            _event.Set(Ocsf.Field.MetadataLogName, parser.InfoLog);
        }
        if (problem is not null)
        {
            _event.Set(Ocsf.Field.Message, message.Content);
            _event.NotUnderstood(problem);
        }
        _sink!.Accept(_event);
    }
}
