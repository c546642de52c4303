using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Rempart.Core.Alerts;

namespace Rempart.Cli.Alerts;

/// <summary>Writes the JSON of alerts, indented, as <see cref="Terminal.JsonText"/> writes that of the posture.</summary>
internal static class AlertJsonText
{
    private static readonly AlertJson Indented = new(new JsonSerializerOptions(AlertJson.Default.Options)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>Reads answers strictly: another program's JSON must not pass for one.</summary>
    public static AlertJson Strict { get; } = new(new JsonSerializerOptions(AlertJson.Default.Options) { RespectNullableAnnotations = true });

    public static string Of<T>(T value, Func<AlertJson, JsonTypeInfo<T>> type) => JsonSerializer.Serialize(value, type(Indented));
}
