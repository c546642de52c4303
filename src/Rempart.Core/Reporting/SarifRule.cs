using System.Globalization;
using System.Text.Json;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Posture;

namespace Rempart.Core.Reporting;

/// <summary>A rule of a control as SARIF's reportingDescriptor (section 3.49).</summary>
/// <param name="Id"><c>control/rule</c>.</param>
/// <param name="Control">The control's id.</param>
/// <param name="Rule">The rule's id within the control.</param>
/// <param name="Worst">The gravest severity among the rule's findings.</param>
internal sealed record SarifRule(string Id, string Control, string Rule, Severity Worst)
{
    public static string IdOf(FindingRecord finding) => $"{finding.ControlId}/{finding.Rule}";

    public static SarifRule Of(IGrouping<string, FindingRecord> findings)
    {
        var first = findings.First();
        return new SarifRule(findings.Key, first.ControlId, first.Rule, findings.Max(finding => finding.Severity));
    }

    public static string LevelOf(Severity severity) => severity switch
    {
        Severity.Critical or Severity.High => "error",
        Severity.Medium => "warning",
        _ => "note",
    };

    public void Write(Utf8JsonWriter json)
    {
        var known = ControlCatalogue.Find(Control);
        var sentence = known?.Sentence ?? Control;
        json.WriteStartObject();
        json.WriteString("id", Id);
        json.WriteString("name", NameOf(Rule));
        SarifWriter.Message(json, "shortDescription", $"{Rule.Replace('-', ' ')} ({Control})");
        SarifWriter.Message(json, "fullDescription", $"A deviation from the control {Control}: {sentence}.");
        SarifWriter.Message(json, "help", Help(known, sentence));
        json.WriteStartObject("defaultConfiguration");
        json.WriteString("level", LevelOf(Worst));
        json.WriteEndObject();
        json.WriteStartObject("properties");
        // A number from 0 to 10 in text; code-scanning pages sort by it.
        json.WriteString("security-severity", SecuritySeverity(Worst).ToString("0.0", CultureInfo.InvariantCulture));
        json.WriteStartArray("tags");
        json.WriteStringValue("security");
        foreach (var reference in References(known))
            json.WriteStringValue(reference);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private string Help(KnownControl? known, string sentence)
    {
        var references = References(known).ToArray();
        return $"{sentence}. See the open findings with: rempart findings --control {Control}"
            + (references.Length == 0 ? "" : $"\nServes {string.Join(", ", references)}.");
    }

    private static IEnumerable<string> References(KnownControl? known) => known is null ? [] :
    [
        .. known.Iso27001.Select(number => $"ISO/IEC 27001:2022 A.{number}"),
        .. known.Csf.Select(subcategory => $"NIST CSF 2.0 {subcategory}"),
        .. known.Gdpr.Select(article => $"GDPR {article}"),
    ];

    /// <summary>SARIF asks for an identifier in PascalCase: <c>undeclared-listener</c> is <c>UndeclaredListener</c>.</summary>
    private static string NameOf(string rule) => string.Concat(
        rule.Split('-', StringSplitOptions.RemoveEmptyEntries).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    private static double SecuritySeverity(Severity severity) => severity switch
    {
        Severity.Critical => 9.5,
        Severity.High => 8,
        Severity.Medium => 5.5,
        _ => 2,
    };
}
