namespace Rempart.Server.Console.Live;

/// <summary>A remedy, split into what to do in words and the command to copy.</summary>
/// <param name="Words">The words; empty when the remedy is a command alone.</param>
/// <param name="Command">The command or line to write; null when the remedy is words alone.</param>
internal readonly record struct Remedy(string Words, string? Command)
{
    private static readonly string[] Programs = ["rempart ", "sudo ", "systemctl ", "nft ", "psql ", "kubectl "];

    /// <summary>Splits where controls do: <c>words: command</c>, words `command`, or a command that begins with a known program.</summary>
    public static Remedy Of(string text)
    {
        if (Programs.Any(program => text.StartsWith(program, StringComparison.Ordinal)))
            return new("", text);
        var open = text.IndexOf('`', StringComparison.Ordinal);
        var close = text.LastIndexOf('`');
        if (close > open + 1)
            return new(text[..open].TrimEnd(), text[(open + 1)..close]);
        var colon = text.IndexOf(": ", StringComparison.Ordinal);
        return colon < 0 ? new(text, null) : new(text[..(colon + 1)], text[(colon + 2)..]);
    }
}
