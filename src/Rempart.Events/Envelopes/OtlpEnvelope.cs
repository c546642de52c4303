using System.Text;
using Rempart.Events.Ocsf;
using Rempart.Events.Parsers;

namespace Rempart.Events.Envelopes;

/// <summary>What OpenTelemetry says around a body. The body may itself be a line of syslog.</summary>
internal static class OtlpEnvelope
{
    public static LogMessage Open(OtlpLogRecord record, SecurityEvent into, ParserContext context, bool isJsonSource)
    {
        var message = Envelope.Open(into.Text, into, context, isJsonSource);
        var nanoseconds = record.TimeUnixNano != 0 ? record.TimeUnixNano : record.ObservedTimeUnixNano;
        if (!into.HasOwnTime && nanoseconds is > 0 and < long.MaxValue)
            into.SetTime((long)(nanoseconds / 100));
        if (record.SeverityText is { Length: > 0 } text)
            into.Set(Field.MetadataLogLevel, Bytes(text));
        if (record.SeverityNumber != 0)
            into.AddUnmapped("severity_number"u8, record.SeverityNumber);
        if (record.TraceId is { Length: > 0 } trace)
            into.Set(Field.MetadataCorrelationUid, Bytes(trace));
        foreach (var (name, value) in record.Attributes)
            Attribute(name, value, into, ref message);
        return message;
    }

    private static void Attribute(string name, string value, SecurityEvent into, ref LogMessage message)
    {
        switch (name)
        {
            case "host.name":
                into.Set(Field.DeviceHostname, Bytes(value));
                break;
            case "process.pid":
                into.SetNumber(Field.ActorProcessPid, Bytes(value), "process.pid"u8);
                break;
            // The program's name, as syslog has it, where the body does not say it.
            case "service.name" when message.Program.IsEmpty:
                message.Program = Bytes(value);
                into.Set(Field.MetadataLogProvider, message.Program);
                break;
            default:
                into.AddUnmapped(Bytes(name), Bytes(value));
                break;
        }
    }

    // A string may hold half a surrogate pair; the encoding makes it U+FFFD.
    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
