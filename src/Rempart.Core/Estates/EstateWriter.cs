using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Rempart.Core.Estates.Kinds;
using Rempart.Core.Estates.Yaml;

namespace Rempart.Core.Estates;

/// <summary>
/// Writes an estate in its canonical form: kinds in the order of the documentation, declarations by id, defaults left out.
/// It does not depend on how the estate is split into files, and loading it gives the same estate.
/// </summary>
public static class EstateWriter
{
    /// <summary>Writes the estate as JSON.</summary>
    /// <param name="estate">The estate.</param>
    /// <param name="indented">Whether to break lines for people.</param>
    /// <returns>The JSON text.</returns>
    public static string ToJson(Estate estate, bool indented = true) => Encoding.UTF8.GetString(Json(Tree(estate), indented));

    /// <summary>Writes the estate as YAML.</summary>
    /// <param name="estate">The estate.</param>
    /// <returns>The YAML text, which the loader reads back.</returns>
    public static string ToYaml(Estate estate) => YamlText.Of(Tree(estate));

    internal static string Digest(Estate estate) => Convert.ToHexStringLower(SHA256.HashData(Json(Tree(estate), false)));

    internal static string JsonText(Node node) => Encoding.UTF8.GetString(Json(node, false));

    private static MappingNode Tree(Estate estate)
    {
        ArgumentNullException.ThrowIfNull(estate);
        var entries = new List<MappingEntry> { new(ScalarNode.Of(EstateKinds.Header), HeaderKind.Shape.Write(estate.Header)) };
        foreach (var kind in EstateKinds.All)
        {
            if (kind.Write(estate) is { } list)
                entries.Add(new MappingEntry(ScalarNode.Of(kind.Key), list));
        }
        return new MappingNode(SourceLocation.None, entries);
    }

    private static byte[] Json(Node node, bool indented)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = indented, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            Write(node, writer);
        return stream.ToArray();
    }

    private static void Write(Node node, Utf8JsonWriter writer)
    {
        switch (node)
        {
            case MappingNode mapping:
                writer.WriteStartObject();
                foreach (var entry in mapping.Entries)
                {
                    writer.WritePropertyName(entry.Key.Text);
                    Write(entry.Value, writer);
                }
                writer.WriteEndObject();
                break;
            case SequenceNode sequence:
                writer.WriteStartArray();
                foreach (var item in sequence.Items)
                    Write(item, writer);
                writer.WriteEndArray();
                break;
            case ScalarNode { Kind: ScalarKind.Boolean } scalar:
                writer.WriteBooleanValue(scalar.Text == "true");
                break;
            case ScalarNode { Kind: ScalarKind.Number } scalar:
                writer.WriteRawValue(scalar.Text);
                break;
            case ScalarNode scalar:
                writer.WriteStringValue(scalar.Text);
                break;
        }
    }
}
