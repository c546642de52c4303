namespace Rempart.Ssh.Passphrases;

/// <summary>The same again: it costs what it costs once, and the number of times.</summary>
internal static class RepeatMatcher
{
    private const int LongestUnit = 32;

    public static List<Segment> Find(char[] text, WordLists words)
    {
        List<Segment> found = [];
        for (var start = 0; start < text.Length; start++)
        {
            var (unit, length) = Longest(text, start);
            if (length == 0)
                continue;
            found.Add(new(start, length, Math.Max(1, Cost(text.AsSpan(start, unit), words) + Math.Log10(length / unit)), [PassphraseWeakness.Repeat]));
            start += length - 1;
        }

        return found;
    }

    private static (int Unit, int Length) Longest(char[] text, int start)
    {
        var best = (Unit: 0, Length: 0);
        for (var unit = 1; unit <= LongestUnit && start + (2 * unit) <= text.Length; unit++)
        {
            var end = start + unit;
            while (end + unit <= text.Length && text.AsSpan(end, unit).SequenceEqual(text.AsSpan(start, unit)))
                end += unit;
            var length = end - start;
            if (length >= Math.Max(2 * unit, 3) && length > best.Length)
                best = (unit, length);
        }

        return best;
    }

    private static double Cost(ReadOnlySpan<char> unit, WordLists words)
    {
        var (original, folded) = (unit.ToArray(), unit.ToArray());
        for (var i = 0; i < folded.Length; i++)
            folded[i] = Folding.Fold(folded[i]);
        new Segmentation(original, folded, words).Cheapest(out var guesses);
        Array.Clear(original);
        Array.Clear(folded);
        return guesses;
    }
}
