using Rempart.Detection.Yaml;

namespace Rempart.Detection.Modifiers;

/// <summary>Puts values in the place of <c>%name%</c>.</summary>
internal static class Placeholders
{
    private const int MostValues = 100_000;

    /// <summary>The values a text stands for. <c>\%</c> is a plain percent sign.</summary>
    public static IReadOnlyList<string> Expand(string text, IReadOnlyDictionary<string, IReadOnlyList<string>> known, YamlNode node)
    {
        List<string> results = [""];
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] == '%')
            {
                Append(results, ["%"], node);
                i++;
                continue;
            }
            var end = text[i] == '%' ? End(text, i + 1) : -1;
            if (end < 0)
            {
                Append(results, [text[i].ToString()], node);
                continue;
            }
            var name = text[(i + 1)..end];
            if (!known.TryGetValue(name, out var values) || values.Count == 0)
                throw new RuleException($"the placeholder %{name}% has no values; give them in a file of placeholders", node);
            Append(results, values, node);
            i = end;
        }
        return results;
    }

    private static int End(string text, int from)
    {
        var end = from;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '-' or '.'))
            end++;
        return end > from && end < text.Length && text[end] == '%' ? end : -1;
    }

    private static void Append(List<string> results, IReadOnlyList<string> values, YamlNode node)
    {
        if ((long)results.Count * values.Count > MostValues)
            throw new RuleException($"the placeholders make more than {MostValues} values", node);
        if (values.Count == 1)
        {
            for (var i = 0; i < results.Count; i++)
                results[i] += values[0];
            return;
        }
        string[] before = [.. results];
        results.Clear();
        foreach (var start in before)
            results.AddRange(values.Select(value => start + value));
    }
}
