namespace Rempart.Network.Nftables.Text;

/// <summary>Walks over tokens.</summary>
internal sealed class TokenStream(IReadOnlyList<Token> tokens)
{
    private int _at;

    public Token Current => tokens[Math.Min(_at, tokens.Count - 1)];

    public bool AtEnd => Current.Kind == TokenKind.End;

    public int Position { get => _at; set => _at = value; }

    public Token Peek(int ahead) => tokens[Math.Min(_at + ahead, tokens.Count - 1)];

    public Token Next()
    {
        var token = Current;
        _at++;
        return token;
    }

    public bool Take(string mark)
    {
        if (!Current.Is(mark))
            return false;
        _at++;
        return true;
    }

    public bool TakeWord(string word)
    {
        if (!Current.IsWord(word))
            return false;
        _at++;
        return true;
    }

    /// <summary>A word or a quoted text.</summary>
    public bool TakeName(out string name)
    {
        name = Current.Text;
        if (Current.Kind is not (TokenKind.Word or TokenKind.Quoted))
            return false;
        _at++;
        return true;
    }

    public void SkipLineEnds()
    {
        while (Current.Kind is TokenKind.LineEnd or TokenKind.Comment || Current.Is(";"))
            _at++;
    }

    public void SkipBreaks()
    {
        while (Current.Kind is TokenKind.LineEnd or TokenKind.Comment)
            _at++;
    }

    /// <summary>Skips to the end of the statement, over whole braces.</summary>
    public void SkipStatement()
    {
        for (var depth = 0; !AtEnd; _at++)
        {
            if (Current.Is("{"))
                depth++;
            else if (Current.Is("}") && depth-- == 0)
                return;
            else if (depth == 0 && (Current.Kind == TokenKind.LineEnd || Current.Is(";")))
                return;
        }
    }

    /// <summary>Skips a block whose opening brace comes next.</summary>
    public void SkipBlock()
    {
        var depth = 0;
        do
        {
            if (Current.Is("{"))
                depth++;
            else if (Current.Is("}"))
                depth--;
            _at++;
        }
        while (depth > 0 && !AtEnd);
    }
}
