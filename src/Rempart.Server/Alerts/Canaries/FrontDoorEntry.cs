using System.Buffers;
using System.Text.Json;
using Rempart.Core.Events;

namespace Rempart.Server.Alerts.Canaries;

/// <summary>Lets canaries in by the front door: over HTTPS, through the collector and the parser, as records of senders come.</summary>
internal sealed class FrontDoorEntry(IFrontDoor door, TimeProvider time) : ICanaryEntry
{
    public string Begin => "the collector of HTTPS";

    public async Task SendAsync(string nonce, CancellationToken cancellation)
    {
        var (state, detail) = await door.SendAsync(Record(nonce), cancellation);
        if (state != FrontDoorState.Taken)
            throw new CanaryRefusedException(detail, couldNotLook: state is FrontDoorState.Busy or FrontDoorState.NotKnown);
    }

    // Evidence has this form; this record is none, and is in no ledger.
    private byte[] Record(string nonce)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("kind", Canary.Kind);
            json.WriteString("subject", "detections");
            json.WriteString("actor", "rempart");
            json.WriteString("at", time.GetUtcNow());
            json.WriteStartObject("content");
            json.WriteString("canary", nonce);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }
}
