using System.Buffers;
using System.Text.Json;
using Rempart.Core.Evidence;

namespace Rempart.Server.Evidence;

/// <summary>The bytes of a record that the ledger commits to: one JSON object, its keys in this order.</summary>
internal static class EvidenceJson
{
    public static byte[] Write(EvidenceRecord record)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("kind", NameOf(record.Kind));
            json.WriteString("subject", record.Subject);
            json.WriteString("actor", record.Actor);
            json.WriteString("at", record.At.ToUniversalTime());
            json.WritePropertyName("content");
            json.WriteRawValue(record.Content.Span);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    public static string NameOf(EvidenceKind kind) => kind switch
    {
        EvidenceKind.Assessment => "assessment",
        EvidenceKind.Decision => "decision",
        EvidenceKind.Action => "action",
        EvidenceKind.System => "system",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of evidence."),
    };
}
