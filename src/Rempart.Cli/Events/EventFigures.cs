using Rempart.Cli.Detection;
using Rempart.Events;

namespace Rempart.Cli.Events;

/// <summary>What <c>--stats</c> writes: one JSON object.</summary>
internal sealed class EventFigures
{
    private readonly SortedDictionary<string, long> _parsers = new(StringComparer.Ordinal);
    private readonly SortedDictionary<EventClass, long> _classes = [];

    public long Records { get; set; }

    public long Bytes { get; set; }

    public long Events { get; private set; }

    public long NotUnderstood { get; private set; }

    public void Add(SecurityEvent securityEvent)
    {
        Events++;
        if (!securityEvent.IsUnderstood)
            NotUnderstood++;
        _parsers[securityEvent.ParserName] = _parsers.GetValueOrDefault(securityEvent.ParserName) + 1;
        _classes[securityEvent.Class] = _classes.GetValueOrDefault(securityEvent.Class) + 1;
    }

    public string ToJson(TimeSpan elapsed) => JsonLine.Of(json =>
    {
        json.WriteNumber("records", Records);
        json.WriteNumber("events", Events);
        json.WriteNumber("understood", Events - NotUnderstood);
        json.WriteNumber("not_understood", NotUnderstood);
        json.WriteNumber("bytes", Bytes);
        json.WriteNumber("seconds", Math.Round(elapsed.TotalSeconds, 6));
        json.WriteNumber("events_per_second", elapsed > TimeSpan.Zero ? Math.Round(Events / elapsed.TotalSeconds) : 0);
        json.WriteStartObject("parsers");
        foreach (var (name, count) in _parsers)
            json.WriteNumber(name, count);
        json.WriteEndObject();
        json.WriteStartObject("classes");
        foreach (var (@class, count) in _classes)
            json.WriteNumber(((int)@class).ToString(System.Globalization.CultureInfo.InvariantCulture), count);
        json.WriteEndObject();
    });
}
