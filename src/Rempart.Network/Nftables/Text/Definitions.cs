namespace Rempart.Network.Nftables.Text;

/// <summary>Puts <c>define NAME = …</c> into the places of <c>$NAME</c>. A name that is not defined stays, and is not understood later.</summary>
internal static class Definitions
{
    // A definition of definitions can grow without end.
    private const int MostTokens = 20_000_000;

    public static List<Token> Replace(List<Token> tokens, out string? problem)
    {
        problem = null;
        if (!tokens.Exists(token => token.IsWord("define") || token.IsWord("redefine")))
            return tokens;
        var defined = new Dictionary<string, List<Token>>(StringComparer.Ordinal);
        var kept = new List<Token>(tokens.Count);
        for (var at = 0; at < tokens.Count && kept.Count < MostTokens; at++)
        {
            if ((tokens[at].IsWord("define") || tokens[at].IsWord("redefine")) && at + 2 < tokens.Count && tokens[at + 2].Is("="))
            {
                var name = tokens[at + 1].Text;
                var value = new List<Token>();
                var depth = 0;
                for (at += 3; at < tokens.Count && !(depth == 0 && tokens[at].Kind is TokenKind.LineEnd or TokenKind.End or TokenKind.Comment || depth == 0 && tokens[at].Is(";")); at++)
                {
                    depth += tokens[at].Is("{") ? 1 : tokens[at].Is("}") ? -1 : 0;
                    if (tokens[at].Kind is not (TokenKind.LineEnd or TokenKind.Comment))
                        Add(value, tokens[at], defined);
                }
                defined[name] = value;
                at--;
            }
            else
            {
                Add(kept, tokens[at], defined);
            }
        }
        if (kept.Count >= MostTokens)
            problem = "the definitions grow beyond all measure";
        if (kept.Count == 0 || kept[^1].Kind != TokenKind.End)
            kept.Add(tokens[^1]);
        return kept;
    }

    private static void Add(List<Token> to, Token token, Dictionary<string, List<Token>> defined)
    {
        if (token.Kind == TokenKind.Word && token.Text.StartsWith('$') && defined.TryGetValue(token.Text[1..], out var value) && to.Count < MostTokens)
            to.AddRange(value.Select(part => part with { Line = token.Line }));
        else
            to.Add(token);
    }
}
