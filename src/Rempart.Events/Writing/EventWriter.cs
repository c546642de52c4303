using System.Text;
using Rempart.Events.Ocsf;
using Rempart.Events.Writing;

namespace Rempart.Events;

/// <summary>
/// Writes events as NDJSON: one JSON object of OCSF 1.5.0 a line, the attributes always in the same order. It collects until it is
/// cleared, so that many events make one write.
/// </summary>
public sealed class EventWriter : IEventSink
{
    private readonly JsonBuffer _json = new();
    private readonly Heads _heads = new();
    private readonly Transitions _transitions = new();

    /// <summary>The events written since <see cref="Clear"/>, each with its line end.</summary>
    public ReadOnlySpan<byte> Written => _json.Written;

    /// <summary>The same as memory, to hand to a stream.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _json.WrittenMemory;

    /// <summary>Forgets what was written.</summary>
    public void Clear() => _json.Clear();

    /// <summary>Writes an event.</summary>
    /// <param name="securityEvent">The event.</param>
    public void Write(SecurityEvent securityEvent)
    {
        ArgumentNullException.ThrowIfNull(securityEvent);
        _json.Raw(_heads.Type(securityEvent.Class, securityEvent.ActivityId));
        _json.Raw(_heads.Severity(securityEvent.Severity));
        _json.Raw(_heads.Status(securityEvent.Status));
        _json.Number(securityEvent.TimeMilliseconds);
        _json.Raw(",\"metadata\":{\"version\":\"1.5.0\",\"uid\":\""u8);
        _json.Id(securityEvent);
        _json.Raw("\",\"logged_time\":"u8);
        _json.Number(securityEvent.IngestMilliseconds);
        _json.Raw(_heads.Parser(securityEvent.Parser));
        var last = Transitions.Metadata;
        for (var field = securityEvent.Next(0); field >= 0; field = securityEvent.Next(field + 1))
        {
            _json.Raw(_transitions.Between(last, field));
            WriteValue(securityEvent, (Field)field);
            last = field;
        }
        _json.Raw(_transitions.End(last));
        _json.Raw("\"raw_data\":"u8);
        _json.Text(securityEvent.Text);
        WriteUnmapped(securityEvent);
        _json.Raw("}\n"u8);
    }

    /// <inheritdoc/>
    public void Accept(SecurityEvent securityEvent) => Write(securityEvent);

    private void WriteValue(SecurityEvent value, Field field)
    {
        switch (FieldTable.Kinds[(int)field])
        {
            case FieldKind.Text:
                _json.Text(value.Read(value[field]));
                break;
            case FieldKind.Number:
                _json.Number(value.GetNumber(field));
                break;
            case FieldKind.Flag:
                _json.Raw(value.GetNumber(field) != 0 ? "true"u8 : "false"u8);
                break;
            case FieldKind.Texts:
                WriteList(value, field, "["u8, ","u8, "]"u8);
                break;
            default:
                WriteList(value, field, "[{\"name\":"u8, "},{\"name\":"u8, "}]"u8);
                break;
        }
    }

    private void WriteList(SecurityEvent value, Field field, ReadOnlySpan<byte> start, ReadOnlySpan<byte> between, ReadOnlySpan<byte> end)
    {
        var index = value.NextListed(field, 0);
        _json.Raw(start);
        _json.Text(value.Listed(index));
        while ((index = value.NextListed(field, index + 1)) >= 0)
        {
            _json.Raw(between);
            _json.Text(value.Listed(index));
        }
        _json.Raw(end);
    }

    private void WriteUnmapped(SecurityEvent value)
    {
        if (value.ExtraCount == 0 && value.Problem is null && value.RawIsText)
            return;
        _json.Raw(",\"unmapped\":{"u8);
        var separator = ""u8;
        for (var i = 0; i < value.ExtraCount; i++)
        {
            var (name, text, isJson) = value.ExtraAt(i);
            _json.Raw(separator);
            _json.Text(value.Read(name));
            _json.Raw(":"u8);
            if (isJson)
                _json.Raw(value.Read(text));
            else
                _json.Text(value.Read(text));
            separator = ","u8;
        }
        if (value.Problem is { } problem)
        {
            _json.Raw(separator);
            _json.Raw("\"parse_problem\":"u8);
            _json.Text(Encoding.UTF8.GetBytes(problem));
            separator = ","u8;
        }
        if (!value.RawIsText)
        {
            _json.Raw(separator);
            _json.Raw("\"raw_base64\":"u8);
            _json.Base64(value.Raw);
        }
        _json.Raw("}"u8);
    }
}
