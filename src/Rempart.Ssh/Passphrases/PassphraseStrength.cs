using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Rempart.Ssh.Passphrases;

/// <summary>
/// Estimates how many guesses a passphrase stands, in the manner of zxcvbn (Wheeler, USENIX Security 2016): the cheapest way to put it
/// together out of words, walks, repeats, sequences, dates and single characters. The word lists are small, in English and French; any
/// run of letters that can be spoken counts as a word of a large dictionary. It is an estimate for advice: it knows no leaked lists.
/// </summary>
public static class PassphraseStrength
{
    /// <summary>Characters under which a passphrase is called short.</summary>
    public const int ShortestLength = 12;

    /// <summary>Characters that are looked at; what follows makes it no weaker.</summary>
    public const int LongestLength = 128;

    private static ReadOnlySpan<double> Thresholds => [3, 6, 8, 10];

    /// <summary>Estimates a passphrase.</summary>
    /// <param name="passphrase">The passphrase. It is copied to buffers that are zeroed before the method returns.</param>
    /// <param name="personal">Words that others know about the person, such as names and the account; each of at least three letters counts.</param>
    /// <returns>The estimate.</returns>
    public static PassphraseEstimate Estimate(ReadOnlySpan<char> passphrase, IEnumerable<string>? personal = null)
    {
        var length = Math.Min(passphrase.Length, LongestLength);
        var original = passphrase[..length].ToArray();
        var folded = new char[length];
        try
        {
            for (var i = 0; i < length; i++)
                folded[i] = Folding.Fold(original[i]);
            var segments = new Segmentation(original, folded, new WordLists(personal)).Cheapest(out var guesses);
            List<PassphraseWeakness> found = [];
            if (passphrase.Length < ShortestLength)
                found.Add(PassphraseWeakness.TooShort);
            found.AddRange(segments.SelectMany(segment => segment.Weaknesses));
            return new(guesses, ScoreOf(guesses), [.. found.Distinct().Order()]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(original.AsSpan()));
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(folded.AsSpan()));
        }
    }

    private static int ScoreOf(double guesses)
    {
        var score = 0;
        while (score < Thresholds.Length && guesses >= Thresholds[score])
            score++;
        return score;
    }
}
