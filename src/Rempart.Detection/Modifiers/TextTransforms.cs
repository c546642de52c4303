using System.Text;
using Rempart.Detection.Patterns;
using Rempart.Detection.Yaml;

namespace Rempart.Detection.Modifiers;

/// <summary>The modifiers that turn one text into another, or into several of which one must match; in the order they are written.</summary>
internal static class TextTransforms
{
    // Each dash makes five texts of one.
    private const int MostDashes = 4;

    /// <summary>The texts one value of a rule stands for.</summary>
    public static IReadOnlyList<SigmaText> Apply(SigmaText text, ItemKey key, YamlNode node)
    {
        IReadOnlyList<SigmaText> texts = [text];
        var encodes = key.Modifiers.Any(modifier => modifier is "base64" or "base64offset" or "utf16" or "utf16le" or "utf16be" or "wide");
        foreach (var modifier in key.Modifiers)
            texts = [.. texts.SelectMany(one => Apply(one, modifier, key, encodes, node))];
        return texts;
    }

    private static IEnumerable<SigmaText> Apply(SigmaText text, string modifier, ItemKey key, bool encodes, YamlNode node)
    {
        switch (modifier)
        {
            case "contains":
                return [text.Anchored(true, true)];
            case "startswith":
                return [text.Anchored(false, true)];
            case "endswith":
                return [text.Anchored(true, false)];
            // Alone, windash is a way to look at the value; before an encoding, the texts must be written out.
            case "windash" when encodes:
                if (text.Dashes > MostDashes)
                    throw new RuleException($"'windash' before an encoding takes at most {MostDashes} dashes in a value, this has {text.Dashes}", node);
                return text.WithAllDashes();
            case "utf16" or "utf16le" or "utf16be" or "wide":
                var (encoding, mark) = modifier switch
                {
                    "utf16be" => (Encoding.BigEndianUnicode, Array.Empty<byte>()),
                    "utf16" => (Encoding.Unicode, [0xFF, 0xFE]),
                    _ => (Encoding.Unicode, []),
                };
                return [SigmaText.OfBytes([.. mark, .. encoding.GetBytes(Characters(text, modifier, node))])];
            case "base64":
                return [SigmaText.Plain(Convert.ToBase64String(Bytes(text, key, modifier, node)))];
            case "base64offset":
                return Offsets(Bytes(text, key, modifier, node), node);
            default:
                return [text];
        }
    }

    private static string Characters(SigmaText text, string modifier, YamlNode node) =>
        text.HasWildcards
            ? throw new RuleException($"'{modifier}' takes no wildcards; put 'contains', 'startswith' and 'endswith' after it, and a backslash before '*' and '?'", node)
            : text.Characters;

    // After utf16 the characters are bytes already.
    private static byte[] Bytes(SigmaText text, ItemKey key, string modifier, YamlNode node)
    {
        var characters = Characters(text, modifier, node);
        var utf16 = Array.FindIndex(key.Modifiers, other => other is "utf16" or "utf16le" or "utf16be" or "wide");
        return utf16 >= 0 && utf16 < Array.IndexOf(key.Modifiers, modifier) ? Encoding.Latin1.GetBytes(characters) : Encoding.UTF8.GetBytes(characters);
    }

    // What is the same at each of the three places the value may have among the groups of three bytes.
    private static List<SigmaText> Offsets(byte[] value, YamlNode node)
    {
        var texts = new List<SigmaText>();
        for (var offset = 0; offset < 3; offset++)
        {
            var encoded = Convert.ToBase64String([.. new byte[offset], .. value]);
            var start = offset switch { 0 => 0, 1 => 2, _ => 3 };
            var end = ((value.Length + offset) % 3) switch { 0 => 0, 1 => 3, _ => 2 };
            if (encoded.Length - start - end > 0)
                texts.Add(SigmaText.Plain(encoded.AsSpan(start, encoded.Length - start - end)));
        }
        return texts.Count == 3 ? texts : throw new RuleException("the value is too short for 'base64offset': nothing of it is the same at all places", node);
    }
}
