using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Rempart.Network.Proof;

namespace Rempart.Cli.Network;

/// <summary>A proof for programs.</summary>
internal static class ProofJson
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(IEnumerable<(string Control, ProofResult Result)> proofs)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            json.WriteStartObject();
            json.WriteStartArray("proofs");
            foreach (var (control, result) in proofs)
                Write(json, control, result);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Write(Utf8JsonWriter json, string control, ProofResult result)
    {
        json.WriteStartObject();
        json.WriteString("control", control);
        json.WriteString("outcome", JsonNamingPolicy.CamelCase.ConvertName(result.Outcome.ToString()));
        json.WriteStartArray("violations");
        foreach (var violation in result.Violations)
        {
            json.WriteStartObject();
            json.WriteString("rule", violation.Finding.Rule);
            json.WriteString("resource", violation.Finding.Resource);
            json.WriteString("severity", JsonNamingPolicy.CamelCase.ConvertName(violation.Finding.Severity.ToString()));
            json.WriteString("message", violation.Finding.Message);
            json.WriteString("remedy", violation.Finding.Remedy);
            json.WriteString("counterexample", violation.Counterexample?.ToString());
            json.WriteStartArray("decidedBy");
            foreach (var rule in violation.Rules)
            {
                json.WriteStartObject();
                json.WriteString("router", rule.Router);
                json.WriteString("at", rule.Trace.Location?.ToString());
                json.WriteString("rule", rule.Trace.Rule);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("gaps");
        foreach (var gap in result.Gaps)
        {
            json.WriteStartObject();
            json.WriteString("resource", gap.Resource);
            json.WriteString("reason", gap.Reason);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("examined");
        foreach (var examined in result.Examined)
            json.WriteStringValue(examined);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
