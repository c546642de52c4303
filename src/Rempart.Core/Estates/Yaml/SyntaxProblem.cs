namespace Rempart.Core.Estates.Yaml;

/// <summary>Says in plain words why a text is not YAML.</summary>
internal static class SyntaxProblem
{
    public static string Describe(string text, SourceLocation location, string parserMessage)
    {
        var line = LineAt(text, location.Line);
        if (line.AsSpan()[..(line.Length - line.AsSpan().TrimStart(" \t").Length)].Contains('\t'))
            return "this is not YAML: a tab indents this line; indent with spaces";
        return $"this is not YAML: {Plain(parserMessage)}";
    }

    // The parser's sentences end in a full stop and may begin with a position that stands before them anyway.
    private static string Plain(string message)
    {
        var start = message.StartsWith('(') ? message.IndexOf("): ", StringComparison.Ordinal) + 1 : 0;
        var sentence = (start > 0 ? message[(start + 2)..] : message).Trim().TrimEnd('.');
        return sentence.Length == 0 ? "it ends too early" : char.ToLowerInvariant(sentence[0]) + sentence[1..];
    }

    private static string LineAt(string text, int number)
    {
        using var reader = new StringReader(text);
        var line = reader.ReadLine();
        for (var i = 1; i < number && line is not null; i++)
            line = reader.ReadLine();
        return line ?? "";
    }
}
