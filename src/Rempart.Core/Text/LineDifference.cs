namespace Rempart.Core.Text;

/// <summary>What happened to a line.</summary>
public enum LineChange
{
    /// <summary>It stands in both texts.</summary>
    Kept,

    /// <summary>It stands in the text before only.</summary>
    Removed,

    /// <summary>It stands in the text after only.</summary>
    Added,

    /// <summary>Stands for lines that were kept and are not shown; <see cref="DifferenceLine.Text"/> is empty.</summary>
    Skipped,
}

/// <summary>One line of a difference.</summary>
/// <param name="Change">What happened to it.</param>
/// <param name="Text">The line, without its end.</param>
/// <param name="Count">How many lines it stands for: 1, but for <see cref="LineChange.Skipped"/>.</param>
public readonly record struct DifferenceLine(LineChange Change, string Text, int Count = 1);

/// <summary>The difference of two texts, line by line, for people who must see what a change would do.</summary>
public static class LineDifference
{
    // The table of the longest common subsequence has a cell for each pair of lines. Beyond this many cells the texts are shown as
    // wholly replaced, which is true as well, only longer to read.
    private const int MostCells = 4_000_000;

    /// <summary>Compares two texts.</summary>
    /// <param name="before">The text before; null for none.</param>
    /// <param name="after">The text after; null for none.</param>
    /// <param name="context">How many kept lines are shown beside each change, at least 0.</param>
    /// <returns>The lines, in order: of a replaced stretch the removed ones first.</returns>
    public static IReadOnlyList<DifferenceLine> Of(string? before, string? after, int context = 3)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(context);
        string[] old = Lines(before), young = Lines(after);
        var head = 0;
        while (head < old.Length && head < young.Length && old[head] == young[head])
            head++;
        var tail = 0;
        while (tail < old.Length - head && tail < young.Length - head && old[^(tail + 1)] == young[^(tail + 1)])
            tail++;
        var lines = new List<DifferenceLine>();
        lines.AddRange(old[..head].Select(line => new DifferenceLine(LineChange.Kept, line)));
        Compare(old.AsSpan(head, old.Length - head - tail), young.AsSpan(head, young.Length - head - tail), lines);
        lines.AddRange(old[(old.Length - tail)..].Select(line => new DifferenceLine(LineChange.Kept, line)));
        return Shorten(lines, context);
    }

    private static string[] Lines(string? text) =>
        string.IsNullOrEmpty(text) ? [] : (text.EndsWith('\n') ? text[..^1] : text).ReplaceLineEndings("\n").Split('\n');

    private static void Compare(ReadOnlySpan<string> old, ReadOnlySpan<string> young, List<DifferenceLine> lines)
    {
        if ((long)old.Length * young.Length > MostCells)
        {
            foreach (var line in old)
                lines.Add(new(LineChange.Removed, line));
            foreach (var line in young)
                lines.Add(new(LineChange.Added, line));
            return;
        }
        var width = young.Length + 1;
        var common = new int[(old.Length + 1) * width];
        for (var i = old.Length - 1; i >= 0; i--)
        {
            for (var j = young.Length - 1; j >= 0; j--)
            {
                common[(i * width) + j] = old[i] == young[j]
                    ? common[((i + 1) * width) + j + 1] + 1
                    : Math.Max(common[((i + 1) * width) + j], common[(i * width) + j + 1]);
            }
        }
        int here = 0, there = 0;
        while (here < old.Length || there < young.Length)
        {
            if (here < old.Length && there < young.Length && old[here] == young[there])
            {
                lines.Add(new(LineChange.Kept, old[here]));
                here++;
                there++;
            }
            else if (there >= young.Length || (here < old.Length && common[((here + 1) * width) + there] >= common[(here * width) + there + 1]))
                lines.Add(new(LineChange.Removed, old[here++]));
            else
                lines.Add(new(LineChange.Added, young[there++]));
        }
    }

    // Keeps the changes and their surroundings. A single kept line is shown rather than counted.
    private static List<DifferenceLine> Shorten(List<DifferenceLine> lines, int context)
    {
        var shown = new bool[lines.Count];
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Change != LineChange.Kept)
                shown.AsSpan(Math.Max(0, i - context)..Math.Min(lines.Count, i + context + 1)).Fill(true);
        }
        var result = new List<DifferenceLine>();
        for (var i = 0; i < lines.Count;)
        {
            var end = i;
            while (end < lines.Count && !shown[end])
                end++;
            if (end - i > 1)
                result.Add(new(LineChange.Skipped, "", end - i));
            else if (end - i == 1)
                result.Add(lines[i]);
            i = end;
            while (i < lines.Count && shown[i])
                result.Add(lines[i++]);
        }
        return result;
    }
}
