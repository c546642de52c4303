using System.Globalization;
using System.Text;
using System.Text.Json;
using Rempart.Core.Alerts;

namespace Rempart.Server.Alerts.Delivery;

/// <summary>
/// Writes ArcSight's Common Event Format, version 0. In the header a backslash and a pipe are escaped, in the extension a backslash, an
/// equals sign and line ends: what an attacker wrote stays within its field.
/// </summary>
internal static class CefText
{
    private const int LongestValue = 1023;

    /// <summary>An alert.</summary>
    public static string Of(AlertMessage message)
    {
        var alert = message.Alert;
        var extension = new StringBuilder();
        Add(extension, "externalId", alert.Fingerprint);
        Add(extension, "cnt", alert.Count.ToString(CultureInfo.InvariantCulture));
        Add(extension, "start", alert.FirstSeen.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        Add(extension, "end", alert.LastSeen.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        Add(extension, "act", message.Change.ToString().ToLowerInvariant());
        var custom = 0;
        foreach (var field in alert.Group)
        {
            if (KeyOf(field.Name) is { } key)
            {
                Add(extension, key, field.Value);
            }
            else if (++custom <= 6)
            {
                Add(extension, $"cs{custom}Label", field.Name);
                Add(extension, $"cs{custom}", field.Value);
            }
        }
        if (message.Url is { } url)
            Add(extension, "request", url);
        return Line(alert.Rule, alert.Title, Severity(alert.Level), extension);
    }

    /// <summary>A security event, OCSF as JSON.</summary>
    public static string Of(JsonElement happened)
    {
        var extension = new StringBuilder();
        Add(extension, "externalId", Text(happened, "metadata", "uid"));
        Add(extension, "rt", Number(happened, "time"));
        Add(extension, "outcome", Text(happened, "status"));
        Add(extension, "src", Text(happened, "src_endpoint", "ip"));
        Add(extension, "dst", Text(happened, "dst_endpoint", "ip"));
        Add(extension, "suser", Text(happened, "actor", "user", "name"));
        Add(extension, "duser", Text(happened, "user", "name"));
        Add(extension, "dvchost", Text(happened, "device", "hostname"));
        Add(extension, "request", Text(happened, "http_request", "url", "url_string"));
        Add(extension, "msg", Text(happened, "raw_data") ?? Text(happened, "message"));
        var severity = Number(happened, "severity_id") switch { "6" or "5" => 10, "4" => 8, "3" => 5, "2" => 3, _ => 1 };
        return Line(Number(happened, "type_uid") ?? "0", $"{Text(happened, "class_name")}: {Text(happened, "activity_name")}", severity, extension);
    }

    private static string Line(string signature, string name, int severity, StringBuilder extension) =>
        $"CEF:0|Rempart|Rempart|1|{Header(signature)}|{Header(name)}|{severity.ToString(CultureInfo.InvariantCulture)}|{extension}";

    private static void Add(StringBuilder extension, string key, string? value)
    {
        if (string.IsNullOrEmpty(value))
            return;
        if (extension.Length > 0)
            extension.Append(' ');
        var cut = value.Length > LongestValue ? value[..LongestValue] : value;
        extension.Append(key).Append('=').Append(cut.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("=", "\\=", StringComparison.Ordinal)
            .Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal));
    }

    private static string Header(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");

    private static int Severity(AlertLevel level) => level switch
    {
        AlertLevel.Critical => 10,
        AlertLevel.High => 8,
        AlertLevel.Medium => 5,
        AlertLevel.Low => 3,
        _ => 1,
    };

    private static string? KeyOf(string field) => field switch
    {
        "src_ip" or "c-ip" or "remote_host" or "ip" => "src",
        "user" or "user_name" => "suser",
        "host" => "dvchost",
        _ => null,
    };

    private static string? Text(JsonElement element, params ReadOnlySpan<string> path) =>
        Find(element, path) is { ValueKind: JsonValueKind.String } found ? found.GetString() : null;

    private static string? Number(JsonElement element, params ReadOnlySpan<string> path) =>
        Find(element, path) is { ValueKind: JsonValueKind.Number } found ? found.GetRawText() : null;

    private static JsonElement? Find(JsonElement element, ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                return null;
        }
        return element;
    }
}
