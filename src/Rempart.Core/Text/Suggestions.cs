namespace Rempart.Core.Text;

/// <summary>"Did you mean": the known word nearest to a mistyped one.</summary>
public static class Suggestions
{
    private const int LongestWord = 64;

    /// <summary>The known word with the fewest edits (insert, delete, replace, swap neighbours) to <paramref name="word"/>.</summary>
    /// <param name="word">What was written.</param>
    /// <param name="known">The words that would be right.</param>
    /// <returns>The nearest, the first by ordinal order among equals; null when none is near (a third of the length, at least one edit).</returns>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(known);
        if (word.Length is 0 or > LongestWord)
            return null;
        var lower = word.ToLowerInvariant();
        string? best = null;
        var bestDistance = Math.Max(1, word.Length / 3);
        foreach (var candidate in known)
        {
            if (candidate.Length > LongestWord || Math.Abs(candidate.Length - word.Length) > bestDistance)
                continue;
            var distance = Distance(lower, candidate.ToLowerInvariant());
            if (distance < bestDistance || (distance == bestDistance && (best is null || string.CompareOrdinal(candidate, best) < 0)))
                (best, bestDistance) = (candidate, distance);
        }
        return best;
    }

    /// <summary>The number of edits between two words (optimal string alignment).</summary>
    /// <param name="from">One word.</param>
    /// <param name="to">Another word.</param>
    /// <returns>Zero when they are equal.</returns>
    public static int Distance(string from, string to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        var before = new int[to.Length + 1];
        var last = new int[to.Length + 1];
        var current = new int[to.Length + 1];
        for (var j = 0; j <= to.Length; j++)
            last[j] = j;
        for (var i = 1; i <= from.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var cost = from[i - 1] == to[j - 1] ? 0 : 1;
                current[j] = Math.Min(Math.Min(last[j] + 1, current[j - 1] + 1), last[j - 1] + cost);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    current[j] = Math.Min(current[j], before[j - 2] + 1);
            }
            (before, last, current) = (last, current, before);
        }
        return last[to.Length];
    }
}
