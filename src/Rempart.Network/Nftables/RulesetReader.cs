using Rempart.Network.Nftables.Json;
using Rempart.Network.Nftables.Text;

namespace Rempart.Network.Nftables;

/// <summary>
/// Reads what nftables was told: the text of <c>nft list ruleset</c> and of files for <c>nft -f</c>, or the JSON of
/// <c>nft -j list ruleset</c> (libnftables-json(5)). It reads any text: what it does not understand becomes a doubt, so that a
/// verdict is unknown there, and never silently nothing.
/// </summary>
public static class RulesetReader
{
    /// <summary>The longest text that is read; a longer one is one doubt over everything.</summary>
    public const int MaximumCharacters = 64 * 1024 * 1024;

    /// <summary>Reads a ruleset; JSON when the first letter is a brace, else text.</summary>
    /// <param name="file">The file, for locations.</param>
    /// <param name="text">Its content.</param>
    /// <returns>The ruleset.</returns>
    public static Ruleset Read(string file, string text)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaximumCharacters)
            return new Ruleset([], [new Doubt(new RuleLocation(file, 0), $"the ruleset has more than {MaximumCharacters} characters and was not read")]);
        return text.AsSpan().TrimStart().StartsWith('{') ? JsonRulesetReader.Read(file, text) : new TextRulesetReader(file, text).Read();
    }
}
