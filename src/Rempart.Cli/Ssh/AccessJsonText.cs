using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Rempart.Core.Access;

namespace Rempart.Cli.Ssh;

/// <summary>Writes the JSON of accesses, indented, as <see cref="Terminal.JsonText"/> writes that of the posture.</summary>
internal static class AccessJsonText
{
    private static readonly AccessJson Indented = new(new JsonSerializerOptions(AccessJson.Default.Options)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>Reads answers strictly: another program's JSON must not pass for one.</summary>
    public static AccessJson Strict { get; } = new(new JsonSerializerOptions(AccessJson.Default.Options) { RespectNullableAnnotations = true });

    public static string Of<T>(T value, Func<AccessJson, JsonTypeInfo<T>> type) => JsonSerializer.Serialize(value, type(Indented));
}
