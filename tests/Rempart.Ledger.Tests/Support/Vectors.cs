using System.Security.Cryptography;
using System.Text.Json;

namespace Rempart.Ledger.Tests;

/// <summary>Finds the conformance vectors, which lie beside the repository.</summary>
internal static class Vectors
{
    private static readonly string? Folder = Find();

    public static string Path(params string[] parts)
    {
        Assert.SkipWhen(Folder is null, "The conformance vectors (../shared/conformance/tlog beside the repository) are not here.");
        return System.IO.Path.Combine([Folder!, .. parts]);
    }

    public static string Text(params string[] parts) => File.ReadAllText(Path(parts));

    public static JsonElement Json(params string[] parts)
    {
        using var document = JsonDocument.Parse(Text(parts));
        return document.RootElement.Clone();
    }

    public static IEnumerable<(string Name, JsonElement Json)> JsonFiles(params string[] parts)
    {
        var root = Path(parts);
        foreach (var file in Directory.EnumerateFiles(root, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            yield return (System.IO.Path.GetRelativePath(root, file), Json(file));
        }
    }

    /// <summary>Some vectors use short texts as roots. Only their equality matters there, and SHA-256 keeps it.</summary>
    public static Hash Hash(JsonElement json)
    {
        var bytes = json.GetBytesFromBase64();
        return bytes.Length == 32 ? new Hash(bytes) : new Hash(SHA256.HashData(bytes));
    }

    public static Hash[] Hashes(JsonElement json) =>
        json.ValueKind == JsonValueKind.Null ? [] : [.. json.EnumerateArray().Select(Hash)];

    /// <summary>Numbers above 2^63 - 1 wrap to negative ones, which the library refuses as out of range.</summary>
    public static long Number(JsonElement json) => unchecked((long)json.GetUInt64());

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Rempart.slnx")))
            {
                var vectors = System.IO.Path.Combine(folder.FullName, "..", "shared", "conformance", "tlog");
                return Directory.Exists(vectors) ? vectors : null;
            }
        }

        return null;
    }
}
