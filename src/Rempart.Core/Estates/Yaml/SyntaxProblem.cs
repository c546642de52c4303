namespace Rempart.Core.Estates.Yaml;

/// <summary>Says in plain words why a text is not YAML, and where.</summary>
internal static class SyntaxProblem
{
    public static (SourceLocation Location, string Message) Describe(string text, SourceLocation location, string parserMessage)
    {
        // The parser stops at or before the tab it complains of.
        if (TabAfter(text, location.Line) is { } tab && (tab.Line == location.Line || parserMessage.Contains("tab", StringComparison.Ordinal)))
            return (location with { Line = tab.Line, Column = tab.Column }, "this is not YAML: a tab indents this line; indent with spaces");
        return (location, $"this is not YAML: {Plain(parserMessage)}");
    }

    // The parser's sentences end in a full stop and may begin with a position that stands before them anyway.
    private static string Plain(string message)
    {
        var start = message.StartsWith('(') ? message.IndexOf("): ", StringComparison.Ordinal) + 1 : 0;
        var sentence = (start > 0 ? message[(start + 2)..] : message).Trim().TrimEnd('.');
        return sentence.Length == 0 ? "it ends too early" : Quote.Message(char.ToLowerInvariant(sentence[0]) + sentence[1..]);
    }

    /// <summary>The first tab that indents a line, from a line on.</summary>
    private static (int Line, int Column)? TabAfter(string text, int first)
    {
        using var reader = new StringReader(text);
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            var column = line.AsSpan().IndexOfAnyExcept(' ');
            if (number >= first && column >= 0 && line[column] == '\t')
                return (number, column + 1);
        }
        return null;
    }
}
