namespace Rempart.Network.Nftables.Text;

internal enum TokenKind
{
    Word,
    Quoted,
    Mark,
    LineEnd,
    Comment,
    End,
}

internal readonly record struct Token(TokenKind Kind, string Text, int Line)
{
    public bool Is(string mark) => Kind == TokenKind.Mark && Text == mark;

    public bool IsWord(string word) => Kind == TokenKind.Word && Text == word;
}

/// <summary>
/// Cuts a ruleset into words. Addresses, networks and ranges are one word (<c>10.0.0.0/8</c>, <c>fd00::1-fd00::9</c>), and
/// comments are kept, because listings say in comments what nft could not print.
/// </summary>
internal static class Lexer
{
    private static readonly string[] LongMarks = ["==", "!=", "<=", ">=", "<<", ">>"];

    public static List<Token> Read(string text)
    {
        var tokens = new List<Token>();
        var line = 1;
        for (var at = 0; at < text.Length;)
        {
            var letter = text[at];
            if (letter == '\n')
            {
                tokens.Add(new(TokenKind.LineEnd, "\n", line++));
                at++;
            }
            else if (letter == '\\' && at + 1 < text.Length && text[at + 1] is '\n' or '\\' && Continues(text, at))
            {
                line++;
                at += 2;
            }
            else if (char.IsWhiteSpace(letter))
            {
                at++;
            }
            else if (letter == '#')
            {
                var end = text.IndexOf('\n', at);
                end = end < 0 ? text.Length : end;
                tokens.Add(new(TokenKind.Comment, text[(at + 1)..end].Trim(), line));
                at = end;
            }
            else if (letter == '"')
            {
                var end = text.IndexOf('"', at + 1);
                end = end < 0 ? text.Length : end;
                var quoted = text[(at + 1)..end];
                tokens.Add(new(TokenKind.Quoted, quoted, line));
                line += quoted.AsSpan().Count('\n');
                at = Math.Min(end + 1, text.Length);
            }
            else
            {
                var length = WordLength(text.AsSpan(at));
                var kind = length > 0 ? TokenKind.Word : TokenKind.Mark;
                if (length == 0)
                    length = LongMarks.Any(mark => text.AsSpan(at).StartsWith(mark)) ? 2 : 1;
                tokens.Add(new(kind, text.Substring(at, length), line));
                at += length;
            }
        }
        tokens.Add(new(TokenKind.End, "", line));
        return tokens;
    }

    private static bool Continues(string text, int at) => text[at + 1] == '\n';

    /// <summary>The length of the word that begins here; 0 when none does.</summary>
    private static int WordLength(ReadOnlySpan<char> text)
    {
        if (AddressLength(text) is > 0 and var address)
        {
            // A range or a prefix of IPv6 addresses.
            if (address < text.Length && text[address] == '-' && AddressLength(text[(address + 1)..]) is > 0 and var second)
                return address + 1 + second;
            if (address < text.Length && text[address] == '/')
                return address + 1 + DigitsLength(text[(address + 1)..]);
            return address;
        }
        var length = 0;
        while (length < text.Length && (char.IsAsciiLetterOrDigit(text[length]) || text[length] is '_' or '.' or '/' or '-' or '*' or '@' or '$'))
            length++;
        // A point or a dash that stands alone joins keys or ends of ranges.
        return length == 1 && text[0] is '.' or '-' or '/' && (length == 1) ? 0 : length;
    }

    /// <summary>The length of an IPv6 or hardware address: two colons at least, so that <c>22:accept</c> is none.</summary>
    private static int AddressLength(ReadOnlySpan<char> text)
    {
        int length = 0, colons = 0;
        while (length < text.Length && (char.IsAsciiHexDigit(text[length]) || text[length] is ':' or '.'))
        {
            if (text[length] == ':')
                colons++;
            length++;
        }
        return colons >= 2 ? length : 0;
    }

    private static int DigitsLength(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && char.IsAsciiDigit(text[length]))
            length++;
        return length;
    }
}
