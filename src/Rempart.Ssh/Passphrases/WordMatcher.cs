using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Rempart.Ssh.Passphrases;

/// <summary>Words of the lists: as they are, backwards, and with signs for letters; and runs of letters that could be a word.</summary>
internal static class WordMatcher
{
    private const int ShortestWord = 3;
    private const int ShortestSpoken = 5;
    private const double SpokenGuesses = 4.7; // A dictionary of 50,000 words.

    public static List<Segment> Find(char[] original, char[] folded, WordLists words)
    {
        List<Segment> found = [];
        Search(original, folded, folded, words, false, found);
        foreach (var oneIsL in new[] { false, true })
        {
            var plain = Array.ConvertAll(folded, character => Folding.Unsubstitute(character, oneIsL));
            if (!plain.AsSpan().SequenceEqual(folded))
                Search(original, folded, plain, words, false, found);
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(plain.AsSpan()));
        }

        var backwards = folded.Reverse().ToArray();
        Search(original, folded, backwards, words, true, found);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(backwards.AsSpan()));
        return found;
    }

    private static void Search(char[] original, char[] folded, char[] plain, WordLists words, bool backwards, List<Segment> found)
    {
        for (var start = 0; start < plain.Length; start++)
        {
            for (var length = ShortestWord; length <= WordLists.LongestWord && start + length <= plain.Length; length++)
            {
                var word = plain.AsSpan(start, length);
                var at = backwards ? plain.Length - start - length : start;
                if (words.TryFind(word, out var rank, out var kind))
                    found.Add(Rate(original.AsSpan(at, length), folded.AsSpan(at, length), word, at, Math.Log10(rank), kind, backwards));
                else if (!backwards && length >= ShortestSpoken && Speech.CanBeSpoken(word))
                    found.Add(Rate(original.AsSpan(at, length), folded.AsSpan(at, length), word, at, SpokenGuesses, PassphraseWeakness.Word, false));
            }
        }
    }

    private static Segment Rate(ReadOnlySpan<char> original, ReadOnlySpan<char> folded, ReadOnlySpan<char> word, int start, double guesses, PassphraseWeakness kind, bool backwards)
    {
        List<PassphraseWeakness> weaknesses = [kind];
        if (backwards)
        {
            weaknesses.Add(PassphraseWeakness.Reversed);
            guesses += 0.301;
        }

        var substitutions = backwards ? 0 : Differences(folded, word);
        if (substitutions > 0)
        {
            weaknesses.Add(PassphraseWeakness.Substitutions);
            guesses += 0.301 * substitutions;
        }

        var capitals = Capitals(original);
        if (capitals > 0)
        {
            weaknesses.Add(PassphraseWeakness.Capitals);
            guesses += 0.301 * capitals;
        }

        return new(start, word.Length, Math.Max(guesses, 1), [.. weaknesses]);
    }

    private static int Differences(ReadOnlySpan<char> one, ReadOnlySpan<char> other)
    {
        var count = 0;
        for (var i = 0; i < one.Length; i++)
            count += one[i] == other[i] ? 0 : 1;
        return count;
    }

    // A capital at the beginning or the end, or capitals throughout, are one thing to try; others are one thing each.
    private static int Capitals(ReadOnlySpan<char> word)
    {
        var (capitals, letters) = (0, 0);
        foreach (var character in word)
        {
            capitals += char.IsUpper(character) ? 1 : 0;
            letters += char.IsLetter(character) ? 1 : 0;
        }

        if (capitals == 0)
            return 0;
        return capitals == letters || (capitals == 1 && (char.IsUpper(word[0]) || char.IsUpper(word[^1]))) ? 1 : Math.Min(capitals, letters - capitals) + 1;
    }
}
