using System.Buffers;
using System.Text.Json;
using Rempart.Core.Events;

namespace Rempart.Server.Alerts.Canaries;

/// <summary>Lets canaries in at the event log.</summary>
internal sealed class EventLogEntry(IEventLog log, TimeProvider time) : ICanaryEntry
{
    public string Begin => "the event log";

    public async Task SendAsync(string nonce, CancellationToken cancellation)
    {
        try
        {
            await log.AppendAsync(new EventBlock(Canary.Source, 1, Line(nonce)), cancellation);
        }
        catch (EventLogException error)
        {
            throw new CanaryRefusedException(error.Message, couldNotLook: error.IsBusy);
        }
    }

    private byte[] Line(string nonce)
    {
        var now = time.GetUtcNow();
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("class_uid", 6003);
            json.WriteString("class_name", "API Activity");
            json.WriteNumber("category_uid", 6);
            json.WriteString("category_name", "Application Activity");
            json.WriteNumber("activity_id", 99);
            json.WriteString("activity_name", "Other");
            json.WriteNumber("type_uid", 600399);
            json.WriteNumber("severity_id", 1);
            json.WriteString("severity", "Informational");
            json.WriteNumber("status_id", 1);
            json.WriteString("status", "Success");
            json.WriteNumber("time", now.ToUnixTimeMilliseconds());
            json.WriteStartObject("metadata");
            json.WriteString("version", "1.5.0");
            json.WriteString("uid", nonce);
            json.WriteNumber("logged_time", now.ToUnixTimeMilliseconds());
            json.WriteStartObject("product");
            json.WriteString("name", "Rempart");
            json.WriteEndObject();
            json.WriteString("event_code", "canary");
            json.WriteString("log_name", "canary");
            json.WriteEndObject();
            json.WriteStartObject("unmapped");
            json.WriteString("canary", nonce);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return [.. buffer.WrittenSpan, (byte)'\n'];
    }
}
