using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rempart.Core.Estates.Yaml;

/// <summary>Writes nodes as YAML in block style. A text that could be read as anything else goes into JSON's quotes, which YAML reads alike.</summary>
internal static class YamlText
{
    public static string Of(MappingNode root)
    {
        var text = new StringBuilder();
        WriteMapping(text, root, 0, false);
        return text.ToString();
    }

    private static void WriteMapping(StringBuilder text, MappingNode mapping, int indent, bool continued)
    {
        foreach (var entry in mapping.Entries)
        {
            if (!continued)
                text.Append(' ', indent);
            continued = false;
            text.Append(Scalar(entry.Key)).Append(':');
            WriteValue(text, entry.Value, indent);
        }
    }

    private static void WriteValue(StringBuilder text, Node value, int indent)
    {
        switch (value)
        {
            case MappingNode { Entries.Count: > 0 } mapping:
                text.Append('\n');
                WriteMapping(text, mapping, indent + 2, false);
                break;
            case SequenceNode { Items.Count: > 0 } sequence when sequence.Items.All(item => item is ScalarNode):
                text.Append(" [").AppendJoin(", ", sequence.Items.Cast<ScalarNode>().Select(Scalar)).Append("]\n");
                break;
            case SequenceNode { Items.Count: > 0 } sequence:
                text.Append('\n');
                foreach (var item in sequence.Items)
                    WriteItem(text, item, indent + 2);
                break;
            case SequenceNode:
                text.Append(" []\n");
                break;
            case MappingNode:
                text.Append(" {}\n");
                break;
            case ScalarNode scalar:
                text.Append(' ').Append(Scalar(scalar)).Append('\n');
                break;
        }
    }

    private static void WriteItem(StringBuilder text, Node item, int indent)
    {
        text.Append(' ', indent).Append('-');
        if (item is MappingNode { Entries.Count: > 0 } mapping)
        {
            text.Append(' ');
            WriteMapping(text, mapping, indent + 2, true);
        }
        else
        {
            WriteValue(text, item, indent);
        }
    }

    private static string Scalar(ScalarNode scalar)
    {
        if (scalar.Kind != ScalarKind.Text || IsSafe(scalar.Text))
            return scalar.Text;
        return $"\"{JsonEncodedText.Encode(scalar.Text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
    }

    // Words that every version of YAML, and every editor, reads as text.
    private static bool IsSafe(string text) =>
        text.Length > 0
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '/' or '.' or '_' or ' ' or '@')
        && char.IsAsciiLetter(text[0]) && text[^1] != ' '
        && PlainScalars.KindOf(text) == ScalarKind.Text
        && text.ToLowerInvariant() is not ("y" or "n" or "yes" or "no" or "on" or "off");
}
