using System.Text;

namespace Rempart.Network.Kubernetes.Yaml;

/// <summary>Reads literal blocks, such as scripts in commands and files in ConfigMaps.</summary>
internal static class LiteralBlock
{
    public static bool TryRead(string text, int at, int headEnd, int end, int parentIndent, ref int next, ref int line, out string value)
    {
        value = "";
        var chomp = text.AsSpan(at, headEnd - at) switch { "|" => ' ', "|-" => '-', "|+" => '+', _ => '?' };
        if (chomp == '?')
            return false;
        var content = new StringBuilder();
        int indent = -1, blank = 0;
        while (next < end)
        {
            var feed = text.AsSpan(next, end - next).IndexOf('\n');
            var stop = feed < 0 ? end : next + feed;
            var first = next;
            while (first < stop && text[first] == ' ')
                first++;
            var empty = first == stop;
            if (!empty && text.AsSpan(first, stop - first).ContainsAny('\t', '\r'))
                return false;
            if (empty)
            {
                // Lines of spaces that are longer than the indent are content.
                if (stop - next > Math.Max(indent, 0))
                    return false;
                blank++;
            }
            else
            {
                if (indent < 0 && first - next > parentIndent)
                    indent = first - next;
                if (indent < 0 || first - next < indent)
                    break;
                content.Append('\n', blank).Append(text, next + indent, stop - next - indent).Append('\n');
                blank = 0;
            }
            line++;
            next = feed < 0 ? end : stop + 1;
        }
        // Empty lines at the end belong to the value only with '+'; at the end of the document their number is hard to tell.
        if (chomp == '+' || content.Length == 0 || (next >= end && (end == 0 || text[end - 1] != '\n')))
            return false;
        value = chomp == '-' ? content.ToString(0, content.Length - 1) : content.ToString();
        return true;
    }
}
