using System.Text;
using Rempart.Cli.Hosting;
using Spectre.Console;

namespace Rempart.Cli.Terminal;

/// <summary>
/// Where commands write for people. Colours only on a terminal and only when NO_COLOR is not set. Text that came from
/// elsewhere loses its control characters, so that a server or an estate cannot drive the terminal.
/// </summary>
internal sealed class Screen(CliEnvironment environment)
{
    private IAnsiConsole? _console;

    public CliEnvironment Environment { get; } = environment;

    public bool Colours { get; } = ColoursOn(environment, environment.OutputIsTerminal);

    /// <summary>Spectre's console on standard output; only made when something needs it.</summary>
    public IAnsiConsole Console => _console ??= Make(Environment.Output, Colours, Environment);

    /// <summary>The console of progress displays: standard error, so that a redirected output stays clean.</summary>
    public IAnsiConsole ErrorConsole() => Make(Environment.Error, ColoursOn(Environment, Environment.ErrorIsTerminal), Environment);

    public void Line(params ReadOnlySpan<Cell> cells)
    {
        foreach (var cell in cells)
        {
            var text = Clean(cell.Text);
            if (Colours && cell.Tone != Tone.Plain)
                Console.Write(new Spectre.Console.Text(text, StyleOf(cell.Tone)));
            else
                Environment.Output.Write(text);
        }
        Environment.Output.WriteLine();
    }

    public static void WriteError(CliEnvironment environment, string message)
    {
        if (ColoursOn(environment, environment.ErrorIsTerminal))
            Make(environment.Error, colours: true, environment).Write(new Spectre.Console.Text(Text.ErrorPrefix, StyleOf(Tone.Bad)));
        else
            environment.Error.Write(Text.ErrorPrefix);
        environment.Error.Write(' ');
        environment.Error.WriteLine(Clean(message));
    }

    /// <summary>Takes control characters out; line ends stay.</summary>
    public static string Clean(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\x1f') && !text.AsSpan().ContainsAnyInRange('\x7f', '\x9f'))
            return text;
        var clean = new StringBuilder(text.Length);
        foreach (var letter in text)
            clean.Append(char.IsControl(letter) && letter is not '\n' ? '\u00b7' : letter);
        return clean.ToString();
    }

    public static Style StyleOf(Tone tone) => tone switch
    {
        Tone.Good => new Style(Color.Green),
        Tone.Bad => new Style(Color.Red),
        Tone.Doubtful => new Style(Color.Yellow),
        Tone.Quiet => new Style(Color.Grey),
        Tone.Strong => new Style(decoration: Decoration.Bold),
        _ => Style.Plain,
    };

    private static bool ColoursOn(CliEnvironment environment, bool terminal) =>
        terminal && environment.NonEmpty("NO_COLOR") is null && environment.Variable("TERM") != "dumb";

    private static IAnsiConsole Make(TextWriter writer, bool colours, CliEnvironment environment)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = colours ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = colours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = colours ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = environment.Width;
        return console;
    }
}
