namespace Rempart.Cli.Terminal;

/// <summary>What a piece of text feels like; a terminal shows it as a colour, a file does not.</summary>
internal enum Tone
{
    Plain,
    Good,
    Bad,
    Doubtful,
    Quiet,
    Strong,
}

/// <summary>A piece of text with its tone.</summary>
internal readonly record struct Cell(string Text, Tone Tone = Tone.Plain)
{
    public static implicit operator Cell(string text) => new(text);
}
