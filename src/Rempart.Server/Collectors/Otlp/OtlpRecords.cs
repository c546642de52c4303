using System.Buffers.Binary;
using System.Security.Cryptography;
using Google.Protobuf;
using Rempart.Events;
using Rempart.Server.Collectors.Intake;
using Rempart.Server.Collectors.Otlp.Wire;

namespace Rempart.Server.Collectors.Otlp;

/// <summary>The log records of a request, each with a position that is the same when the request is repeated.</summary>
internal static class OtlpRecords
{
    private const ulong Second = 1_000_000_000;

    public static IEnumerable<(OtlpLogRecord Record, long Position)> Of(ExportLogsServiceRequest request)
    {
        var unique = Streams.Unique();
        var same = new Dictionary<long, int>();
        foreach (var resource in request.ResourceLogs)
        {
            foreach (var scope in resource.ScopeLogs)
            {
                foreach (var record in scope.LogRecords)
                {
                    var position = Tells(record) ? Position(record) : unique++;
                    // Two that look the same in one request are two.
                    var before = same[position] = same.GetValueOrDefault(position, -1) + 1;
                    yield return (Read(record, resource.Resource, scope.Scope), unchecked(position + before));
                }
            }
        }
    }

    // Times of whole seconds tell nothing apart: many records can be of the same second.
    private static bool Tells(LogRecord record) => record.ObservedTimeUnixNano % Second != 0 || record.TimeUnixNano % Second != 0;

    private static long Position(LogRecord record) => BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(record.ToByteArray())) & long.MaxValue / 2;

    private static OtlpLogRecord Read(LogRecord record, Resource? resource, InstrumentationScope? scope)
    {
        var attributes = new List<KeyValuePair<string, string>>();
        Add(attributes, resource?.Attributes);
        if (scope is { Name.Length: > 0 })
            attributes.Add(KeyValuePair.Create("otel.scope.name", scope.Name));
        Add(attributes, scope?.Attributes);
        if (record.EventName.Length > 0)
            attributes.Add(KeyValuePair.Create("event.name", record.EventName));
        if (record.SpanId.Length > 0)
            attributes.Add(KeyValuePair.Create("span_id", Convert.ToHexStringLower(record.SpanId.Span)));
        Add(attributes, record.Attributes);
        return new OtlpLogRecord
        {
            Body = OtlpValues.Bytes(record.Body),
            TimeUnixNano = record.TimeUnixNano,
            ObservedTimeUnixNano = record.ObservedTimeUnixNano,
            SeverityNumber = record.SeverityNumber,
            SeverityText = record.SeverityText.Length > 0 ? record.SeverityText : null,
            TraceId = record.TraceId.Length > 0 ? Convert.ToHexStringLower(record.TraceId.Span) : null,
            Attributes = attributes,
        };
    }

    private static void Add(List<KeyValuePair<string, string>> attributes, IEnumerable<KeyValue>? pairs)
    {
        foreach (var pair in pairs ?? [])
            attributes.Add(KeyValuePair.Create(pair.Key, OtlpValues.Text(pair.Value)));
    }
}
