using System.Text;

namespace Rempart.Detection.Tests.Reference;

/// <summary>The modifier <c>expand</c>: %name% becomes each of its values, \% a plain percent sign.</summary>
internal static class ReferencePlaceholders
{
    public static IReadOnlyList<string> Expand(string text, IReadOnlyDictionary<string, IReadOnlyList<string>> values)
    {
        List<string> results = [""];
        for (var i = 0; i < text.Length; i++)
        {
            var end = text[i] == '%' ? text.IndexOf('%', i + 1) : -1;
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                var literal = text[i + 1] == '%' ? "%" : text.Substring(i, 2);
                results = [.. results.Select(result => result + literal)];
                i++;
            }
            else if (end > i + 1)
            {
                var name = text[(i + 1)..end];
                if (!values.TryGetValue(name, out var replacements))
                    throw new ReferenceRejection($"the placeholder '%{name}%' has no values");
                results = [.. results.SelectMany(result => replacements.Select(replacement => result + replacement))];
                i = end;
            }
            else
            {
                var rune = Rune.GetRuneAt(text, i).ToString();
                results = [.. results.Select(result => result + rune)];
                i += rune.Length - 1;
            }
        }

        return results;
    }
}
