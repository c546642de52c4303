using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Rempart.Core.Backups;

namespace Rempart.Cli.Backups;

/// <summary>Writes the JSON of backups, indented, as <see cref="Terminal.JsonText"/> writes that of the posture.</summary>
internal static class BackupJsonText
{
    private static readonly BackupJson Indented = new(new JsonSerializerOptions(BackupJson.Default.Options)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>Reads answers strictly: another program's JSON must not pass for one.</summary>
    public static BackupJson Strict { get; } = new(new JsonSerializerOptions(BackupJson.Default.Options) { RespectNullableAnnotations = true });

    public static string Of<T>(T value, Func<BackupJson, JsonTypeInfo<T>> type) => JsonSerializer.Serialize(value, type(Indented));
}
