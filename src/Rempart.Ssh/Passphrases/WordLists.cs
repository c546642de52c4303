using System.Collections.Frozen;

namespace Rempart.Ssh.Passphrases;

/// <summary>Words by rank: the common ones are tried first. Words about the person come before all others.</summary>
internal sealed class WordLists
{
    public const int LongestWord = 24;
    private const int ShortestPersonal = 3;

    private static readonly FrozenDictionary<string, int> Passwords = Rank(PasswordWords.All);
    private static readonly FrozenDictionary<string, int> English = Rank(EnglishWords.All);
    private static readonly FrozenDictionary<string, int> French = Rank(FrenchWords.All);
    private static readonly FrozenDictionary<string, int> Names = Rank(NameWords.All);

    private readonly FrozenDictionary<string, int> _personal;

    public WordLists(IEnumerable<string>? personal)
    {
        var folded = (personal ?? [])
            .SelectMany(word => word.Split([' ', '@', '.', '-', '_'], StringSplitOptions.RemoveEmptyEntries).Append(word))
            .Select(word => string.Concat(word.Select(Folding.Fold)))
            .Where(word => word.Length is >= ShortestPersonal and <= LongestWord);
        _personal = Rank(string.Join(' ', folded));
    }

    /// <summary>The best rank of a word, and the list that has it.</summary>
    public bool TryFind(ReadOnlySpan<char> word, out int rank, out PassphraseWeakness kind)
    {
        (rank, kind) = (int.MaxValue, PassphraseWeakness.Word);
        Look(_personal, word, PassphraseWeakness.Personal, ref rank, ref kind);
        Look(Passwords, word, PassphraseWeakness.CommonPassword, ref rank, ref kind);
        Look(English, word, PassphraseWeakness.Word, ref rank, ref kind);
        Look(French, word, PassphraseWeakness.Word, ref rank, ref kind);
        Look(Names, word, PassphraseWeakness.Name, ref rank, ref kind);
        return rank != int.MaxValue;
    }

    private static void Look(FrozenDictionary<string, int> list, ReadOnlySpan<char> word, PassphraseWeakness of, ref int rank, ref PassphraseWeakness kind)
    {
        if (list.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out var found) && found < rank)
            (rank, kind) = (found, of);
    }

    private static FrozenDictionary<string, int> Rank(string words)
    {
        var ranks = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var word in words.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries))
            ranks.TryAdd(word, ranks.Count + 1);
        return ranks.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
