namespace Rempart.Ssh.Passphrases;

/// <summary>The cheapest way to put a passphrase together, by dynamic programming over its end.</summary>
internal sealed class Segmentation(char[] original, char[] folded, WordLists words)
{
    // A guesser also has to find how many parts there are, and of which kinds.
    private const double Joint = 0.301;
    private const double Character = 1;
    private const double Separator = 0.477;

    public List<Segment> Cheapest(out double guesses)
    {
        var length = original.Length;
        var best = new double[length + 1];
        var last = new Segment[length + 1];
        var byEnd = Matches().ToLookup(match => match.Start + match.Length);
        for (var end = 1; end <= length; end++)
        {
            (best[end], last[end]) = Single(end, best[end - 1], last[end - 1]);
            foreach (var match in byEnd[end])
            {
                var total = best[match.Start] + match.Guesses + (match.Start > 0 ? Joint : 0);
                if (total < best[end])
                    (best[end], last[end]) = (total, match);
            }
        }

        guesses = best[length];
        List<Segment> parts = [];
        for (var end = length; end > 0; end = last[end].Start)
            parts.Add(last[end]);
        return parts;
    }

    // Single characters that follow each other are one part, tried by brute force.
    private (double Total, Segment Segment) Single(int end, double before, Segment previous)
    {
        var isSeparator = original[end - 1] is ' ' or '-' or '_' or '.' or ',';
        var joins = end == 1 || (previous.Length == 1 && previous.Weaknesses.Length == 0);
        return (before + (isSeparator ? Separator : Character) + (joins ? 0 : Joint), new(end - 1, 1, Character, []));
    }

    private IEnumerable<Segment> Matches() =>
        WordMatcher.Find(original, folded, words)
            .Concat(WalkMatcher.Find(folded))
            .Concat(SequenceMatcher.Find(folded))
            .Concat(RepeatMatcher.Find(original, words))
            .Concat(DateMatcher.Find(folded));
}
