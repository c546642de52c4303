namespace Rempart.Events;

/// <summary>
/// A log record of OpenTelemetry's logs data model, decoded from whatever protocol brought it. Bodies and attributes that are not
/// texts are given as JSON.
/// </summary>
public sealed record OtlpLogRecord
{
    /// <summary>The body as text: the record that a parser reads.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>When it happened, in nanoseconds since 1970; 0 when the source does not say.</summary>
    public ulong TimeUnixNano { get; init; }

    /// <summary>When the collector saw it, in nanoseconds since 1970; 0 when it does not say.</summary>
    public ulong ObservedTimeUnixNano { get; init; }

    /// <summary>1 (trace) to 24 (fatal); 0 when the source does not say.</summary>
    public int SeverityNumber { get; init; }

    /// <summary>The severity in the source's own words.</summary>
    public string? SeverityText { get; init; }

    /// <summary>The attributes of resource, scope and record, each by its name; <c>host.name</c>, <c>service.name</c> and <c>process.pid</c> have places in the event.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Attributes { get; init; } = [];

    /// <summary>The trace that it belongs to, in hexadecimal; null when none.</summary>
    public string? TraceId { get; init; }
}
