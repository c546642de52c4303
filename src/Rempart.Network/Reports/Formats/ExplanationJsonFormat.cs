using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Rempart.Core.Estates;
using Rempart.Network.Reports.Reasons;

namespace Rempart.Network.Reports.Formats;

/// <summary>Writes an explanation as JSON: a list of pairs with their parts, each side with its reasons and where they stand.</summary>
internal static class ExplanationJsonFormat
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, IndentSize = 2, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(IReadOnlyList<ExplainedPair> pairs)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            json.WriteStartArray();
            foreach (var pair in pairs)
            {
                json.WriteStartObject();
                json.WriteString("src", pair.Source.Name);
                json.WriteString("dst", pair.Destination.Name);
                json.WriteStartArray("parts");
                foreach (var part in pair.Parts)
                {
                    json.WriteStartObject();
                    json.WriteString("verdict", Name(part.Verdict));
                    json.WriteString("conn", part.Connections.ToString());
                    Side(json, "egress", part.Egress);
                    Side(json, "ingress", part.Ingress);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length) + "\n";
    }

    private static void Side(Utf8JsonWriter json, string name, ExplainedSide side)
    {
        json.WriteStartObject(name);
        json.WriteString("verdict", Name(side.Verdict));
        json.WriteStartArray("reasons");
        foreach (var reason in side.Reasons)
        {
            json.WriteStartObject();
            json.WriteString("text", reason.Text);
            if (reason.Location != SourceLocation.None)
            {
                json.WriteString("file", reason.Location.File);
                json.WriteNumber("line", reason.Location.Line);
                json.WriteNumber("column", reason.Location.Column);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Name(Verdict verdict) => verdict switch { Verdict.Allowed => "allowed", Verdict.Denied => "denied", _ => "unknown" };
}
