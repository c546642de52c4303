using Spectre.Console;

namespace Rempart.Cli.Terminal;

/// <summary>Rows under headings: wrapped to the terminal's width there, one line a row in a file or a pipe.</summary>
internal sealed class TextTable(params IReadOnlyList<string> headings)
{
    private readonly List<Cell[]> _rows = [];

    public void Add(params Cell[] cells) => _rows.Add(cells);

    public void Write(Screen screen)
    {
        if (screen.Environment.OutputIsTerminal)
            screen.Console.Write(Styled(screen.Colours));
        else
            WritePlain(screen.Environment.Output);
    }

    /// <summary>Writes the table without colour and without wrapping.</summary>
    public void WritePlain(TextWriter output)
    {
        var all = _rows.Select(row => row.Select(cell => OneLine(cell.Text)).ToArray()).Prepend([.. headings]).ToArray();
        var widths = headings.Select((_, column) => all.Max(row => row[column].Length)).ToArray();
        foreach (var row in all)
        {
            var padded = row.Select((text, column) => text.PadRight(widths[column]));
            output.WriteLine(string.Join("  ", padded).TrimEnd());
        }
    }

    private Table Styled(bool colours)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = true };
        for (var i = 0; i < headings.Count; i++)
        {
            var column = new TableColumn(new Spectre.Console.Text(headings[i], Screen.StyleOf(colours ? Tone.Strong : Tone.Plain)));
            column.PadLeft(0).PadRight(2);
            // Only the last column may break: ids and dates stay whole, for copying.
            column.NoWrap = i < headings.Count - 1;
            table.AddColumn(column);
        }
        foreach (var row in _rows)
            table.AddRow(row.Select(cell => new Spectre.Console.Text(OneLine(cell.Text), Screen.StyleOf(colours ? cell.Tone : Tone.Plain))));
        return table;
    }

    private static string OneLine(string text) => Screen.Clean(text).ReplaceLineEndings(" ");
}
