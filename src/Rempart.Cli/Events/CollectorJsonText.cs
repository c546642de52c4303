using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Rempart.Core.Events;

namespace Rempart.Cli.Events;

/// <summary>Writes the JSON of log sources, indented, as <see cref="Terminal.JsonText"/> writes that of the posture.</summary>
internal static class CollectorJsonText
{
    private static readonly CollectorJson Indented = new(new JsonSerializerOptions(CollectorJson.Default.Options)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>Reads answers strictly: another program's JSON must not pass for one.</summary>
    public static CollectorJson Strict { get; } = new(new JsonSerializerOptions(CollectorJson.Default.Options) { RespectNullableAnnotations = true });

    public static string Of<T>(T value, Func<CollectorJson, JsonTypeInfo<T>> type) => JsonSerializer.Serialize(value, type(Indented));
}
