using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rempart.Core.Reporting;

/// <summary>
/// Writes findings as SARIF 2.1.0 (OASIS Standard), for code-scanning pages and pipelines: one rule for each rule of a
/// control, one result a finding. A resource of the estate is a logical location, since it stands in no file.
/// </summary>
public static class SarifWriter
{
    /// <summary>The media type of the file.</summary>
    public const string MediaType = "application/sarif+json";

    private const string Schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

    // Letters beyond ASCII stay readable; the file is no HTML.
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a run as text.</summary>
    /// <param name="run">The run.</param>
    /// <returns>The JSON text; the same findings give the same text.</returns>
    public static string Write(SarifRun run)
    {
        using var stream = new MemoryStream();
        Write(run, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Writes a run as UTF-8.</summary>
    /// <param name="run">The run.</param>
    /// <param name="stream">Where to; it stays open.</param>
    public static void Write(SarifRun run, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(stream);
        var findings = run.Findings
            .OrderBy(SarifRule.IdOf, StringComparer.Ordinal)
            .ThenBy(finding => finding.Resource, StringComparer.Ordinal)
            .ThenBy(finding => finding.Fingerprint, StringComparer.Ordinal)
            .ToArray();
        var rules = findings.GroupBy(SarifRule.IdOf, StringComparer.Ordinal).Select(SarifRule.Of).ToArray();
        using var json = new Utf8JsonWriter(stream, Options);
        json.WriteStartObject();
        json.WriteString("$schema", Schema);
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        WriteTool(json, run.Version, rules);
        json.WriteStartObject("automationDetails");
        json.WriteString("id", $"rempart/{run.Estate}/");
        json.WriteEndObject();
        json.WriteStartArray("invocations");
        json.WriteStartObject();
        json.WriteBoolean("executionSuccessful", true);
        json.WriteString("endTimeUtc", Time(run.At));
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("results");
        foreach (var finding in findings)
            SarifResult.Write(json, finding, Array.FindIndex(rules, rule => rule.Id == SarifRule.IdOf(finding)));
        json.WriteEndArray();
        json.WriteString("columnKind", "utf16CodeUnits");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    internal static string Time(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    internal static void Message(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    private static void WriteTool(Utf8JsonWriter json, string version, IReadOnlyList<SarifRule> rules)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "rempart");
        json.WriteString("version", version);
        // SemVer 2.0, as SARIF asks for this property; the build part is allowed.
        json.WriteString("semanticVersion", version);
        json.WriteStartArray("rules");
        foreach (var rule in rules)
            rule.Write(json);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
