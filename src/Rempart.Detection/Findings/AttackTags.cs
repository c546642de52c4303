using System.Globalization;
using System.Text.Json;

namespace Rempart.Detection;

/// <summary>The tags of MITRE ATT&amp;CK as OCSF <c>attacks</c>.</summary>
internal static class AttackTags
{
    private const string Prefix = "attack.";

    public static void Write(Utf8JsonWriter json, IReadOnlyList<string> tags)
    {
        string[] attack = [.. tags.Where(tag => tag.StartsWith(Prefix, StringComparison.Ordinal)).Select(tag => tag[Prefix.Length..])];
        if (attack.Length == 0)
            return;
        json.WriteStartArray("attacks"u8);
        foreach (var tag in attack)
        {
            var technique = tag.Length > 4 && tag[0] == 't' && char.IsAsciiDigit(tag[1]);
            // Software and groups have no place there.
            if (!technique && tag.Length > 1 && tag[0] is 's' or 'g' && char.IsAsciiDigit(tag[1]))
                continue;
            json.WriteStartObject();
            if (technique && tag.Contains('.', StringComparison.Ordinal))
                WriteNamed(json, "sub_technique", "uid", tag.ToUpperInvariant());
            if (technique)
                WriteNamed(json, "technique", "uid", tag.ToUpperInvariant().Split('.')[0]);
            else
                WriteNamed(json, "tactic", "name", CultureInfo.InvariantCulture.TextInfo.ToTitleCase(tag.Replace('-', ' ').Replace('_', ' ')));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteNamed(Utf8JsonWriter json, string member, string name, string value)
    {
        json.WriteStartObject(member);
        json.WriteString(name, value);
        json.WriteEndObject();
    }
}
