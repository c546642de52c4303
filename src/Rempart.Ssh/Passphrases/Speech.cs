namespace Rempart.Ssh.Passphrases;

/// <summary>Whether letters could be a word of English or French: enough vowels, no heap of consonants.</summary>
internal static class Speech
{
    private const int MostConsonants = 4;
    private const int MostVowels = 4;

    public static bool CanBeSpoken(ReadOnlySpan<char> word)
    {
        var (vowels, row, rowIsVowel) = (0, 0, false);
        foreach (var letter in word)
        {
            if (letter is < 'a' or > 'z')
                return false;
            var isVowel = letter is 'a' or 'e' or 'i' or 'o' or 'u' or 'y';
            vowels += isVowel ? 1 : 0;
            row = row > 0 && isVowel == rowIsVowel ? row + 1 : 1;
            rowIsVowel = isVowel;
            if (row > (isVowel ? MostVowels : MostConsonants))
                return false;
        }

        return vowels * 5 >= word.Length && vowels * 4 <= word.Length * 3;
    }
}
