namespace Rempart.Core.Estates.Yaml;

/// <summary>Puts what a user wrote into a message: on one line, and not too long.</summary>
internal static class Quote
{
    private const int Longest = 60;

    public static string Text(string text) => $"'{Plain(text)}'";

    public static string Message(string text) => Plain(text, 300);

    public static string Plain(string text) => Plain(text, Longest);

    private static string Plain(string text, int longest)
    {
        var cut = text.Length > longest ? string.Concat(text.AsSpan(0, longest), "…") : text;
        return string.Concat(cut.Select(character => char.IsControl(character) || char.IsSurrogate(character) || (char.IsSeparator(character) && character != ' ') ? '�' : character));
    }
}
