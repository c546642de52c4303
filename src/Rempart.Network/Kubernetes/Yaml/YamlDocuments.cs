namespace Rempart.Network.Kubernetes.Yaml;

/// <summary>
/// Cuts a file into documents. A line that begins with <c>---</c> or <c>...</c> ends a document wherever it stands, so that
/// documents are read apart from each other: one that is wrong spoils no other, and all can be read at the same time.
/// </summary>
internal static class YamlDocuments
{
    /// <summary>One document: where it begins and ends in the text, and the number of its first line.</summary>
    internal readonly record struct Part(int Start, int End, int Line);

    public static List<Part> Split(string text)
    {
        var parts = new List<Part>();
        // A directive belongs to the document after its marker; such files are rare and stay whole.
        if (text.StartsWith('%') || text.Contains("\n%", StringComparison.Ordinal))
        {
            parts.Add(new Part(0, text.Length, 1));
            return parts;
        }
        int start = 0, line = 1, startLine = 1, position = text.StartsWith('\uFEFF') ? 1 : 0;
        start = position;
        while (position < text.Length)
        {
            var feed = text.AsSpan(position).IndexOf('\n');
            var next = feed < 0 ? text.Length : position + feed + 1;
            if (IsMarker(text, position))
            {
                Add(text, parts, new Part(start, position, startLine));
                // What follows a marker on its line belongs to the document, such as "--- # comment" or "--- {}".
                (start, startLine) = (position + 3, line);
            }
            position = next;
            line++;
        }
        Add(text, parts, new Part(start, text.Length, startLine));
        return parts;
    }

    private static bool IsMarker(string text, int at) =>
        at + 3 <= text.Length && text[at] is '-' or '.' && text[at + 1] == text[at] && text[at + 2] == text[at]
        && (at + 3 == text.Length || text[at + 3] is ' ' or '\t' or '\r' or '\n');

    private static void Add(string text, List<Part> parts, Part part)
    {
        if (!text.AsSpan(part.Start, part.End - part.Start).IsWhiteSpace())
            parts.Add(part);
    }
}
