using System.Text;

namespace Rempart.Detection.Tests.Reference;

/// <summary>The encoding modifiers. The UTF-16 ones give bytes, which Base64 takes when it follows; else they are text with zero characters.</summary>
internal static class ReferenceEncodings
{
    /// <param name="kind">The modifier.</param>
    /// <param name="next">The modifier after it.</param>
    /// <param name="patterns">The values so far.</param>
    /// <param name="place">Moved on when the next modifier was used up too.</param>
    public static List<ReferencePattern> Apply(string kind, string? next, List<ReferencePattern> patterns, ref int place)
    {
        if (kind is "base64" or "base64offset")
            return Base64(kind, patterns.SelectMany(pattern => pattern.Texts(kind)).Select(text => Encoding.UTF8.GetBytes(text)));
        var encoded = patterns.SelectMany(pattern => pattern.Texts(kind)).Select(text => Utf16(kind, text)).ToList();
        if (next is not ("base64" or "base64offset"))
            return [.. encoded.Select(bytes => ReferencePattern.Literal(Encoding.Latin1.GetString(bytes)))];
        place++;
        return Base64(next, encoded);
    }

    private static byte[] Utf16(string kind, string text) => kind switch
    {
        "wide" or "utf16le" => Encoding.Unicode.GetBytes(text),
        "utf16be" => Encoding.BigEndianUnicode.GetBytes(text),
        "utf16" => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)],
        _ => throw new ReferenceRejection($"'{kind}' does not fit here"),
    };

    private static List<ReferencePattern> Base64(string kind, IEnumerable<byte[]> values) =>
        [.. values.SelectMany(bytes => kind == "base64" ? [Convert.ToBase64String(bytes)] : Offsets(bytes)).Select(ReferencePattern.Literal)];

    /// <summary>For each place the text may have among the groups of three bytes, the characters that depend on it alone.</summary>
    private static IEnumerable<string> Offsets(byte[] bytes)
    {
        for (var offset = 0; offset < 3; offset++)
        {
            byte[] shifted = [.. new byte[offset], .. bytes];
            var text = Convert.ToBase64String(shifted);
            var start = offset switch { 0 => 0, 1 => 2, _ => 3 };
            var end = text.Length - ((shifted.Length % 3) switch { 0 => 0, 1 => 3, _ => 2 });
            // An empty text would be found everywhere.
            yield return start < end ? text[start..end] : throw new ReferenceRejection("a text is too short for 'base64offset'");
        }
    }
}
