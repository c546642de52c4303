namespace Rempart.Ssh.Passphrases;

/// <summary>Letters or digits in a row, up or down, one by one or two by two.</summary>
internal static class SequenceMatcher
{
    private const int ShortestSequence = 3;
    private const int LongestStep = 2;

    public static List<Segment> Find(char[] text)
    {
        List<Segment> found = [];
        for (var start = 0; start + 1 < text.Length;)
        {
            var step = text[start + 1] - text[start];
            var end = start + 2;
            while (end < text.Length && text[end] - text[end - 1] == step)
                end++;
            var length = end - start;
            if (length >= ShortestSequence && step != 0 && Math.Abs(step) <= LongestStep)
            {
                var first = text[start] is 'a' or 'z' or '0' or '1' or '9' ? 4 : char.IsAsciiDigit(text[start]) ? 10 : 26;
                found.Add(new(start, length, Math.Max(1, Math.Log10(first * length * (step == 1 ? 1 : 2))), [PassphraseWeakness.Sequence]));
            }

            start = end - 1;
        }

        return found;
    }
}
