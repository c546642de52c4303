namespace Rempart.Network.Nftables.Text;

internal sealed partial class TextRulesetReader
{
    private Rule ReadRule(Table table, Chain chain)
    {
        var start = _tokens.Position;
        var line = _tokens.Current.Line;
        var statements = new List<Statement>();
        string? handle = null;
        while (!AtRuleEnd())
        {
            if (_tokens.Current.Kind == TokenKind.Comment)
            {
                var comment = _tokens.Next().Text;
                if (comment.StartsWith("handle ", StringComparison.Ordinal))
                    handle = comment;
                // Listings of rules made by iptables show in a comment what nft cannot print.
                else if (comment.StartsWith("xt_", StringComparison.Ordinal) || comment.StartsWith("match", StringComparison.Ordinal) || comment.StartsWith("target", StringComparison.Ordinal))
                    statements.Add(new UnknownStatement($"'# {comment}' stands for an extension of iptables that nft cannot show", MayDecide: true));
                continue;
            }
            var before = _tokens.Position;
            if (ReadStatement(table) is { } statement)
            {
                statements.Add(statement);
                continue;
            }
            // What follows can no longer be told apart, up to a verdict that may stand there.
            _tokens.Position = before;
            statements.Add(new UnknownStatement($"'{Words(before, RuleEnd())}' is not understood", MayDecide: true));
        }
        return new Rule(statements, At(line, table, chain.Name, handle), Words(start, _tokens.Position));
    }

    private bool AtRuleEnd() => _tokens.AtEnd || _tokens.Current.Kind == TokenKind.LineEnd || _tokens.Current.Is(";") || _tokens.Current.Is("}");

    private int RuleEnd()
    {
        _tokens.SkipStatement();
        return _tokens.Position;
    }

    private string Words(int from, int to)
    {
        var words = new List<string>();
        for (var at = from; at < to; at++)
        {
            var token = _tokens.Peek(at - _tokens.Position);
            if (token.Kind is not (TokenKind.LineEnd or TokenKind.Comment))
                words.Add(token.Kind == TokenKind.Quoted ? $"\"{token.Text}\"" : token.Text);
        }
        var text = string.Join(' ', words).Replace(" ,", ",", StringComparison.Ordinal);
        return text.Length > 300 ? text[..300] + "…" : text;
    }

    private Statement? ReadStatement(Table table)
    {
        if (TryReadVerdict(out var verdict))
            return verdict!.Kind == VerdictKind.Queue ? Rest(new UnknownStatement("'queue' leaves the verdict to a program", MayDecide: true)) : new VerdictStatement(verdict);
        var first = _tokens.Current;
        if (first.Kind != TokenKind.Word)
            return null;
        switch (first.Text)
        {
            case "counter":
                _tokens.Next();
                if (_tokens.TakeWord("name"))
                    _tokens.Next();
                SkipPairs("packets", "bytes");
                return new NeutralStatement("counter");
            case "log":
                _tokens.Next();
                SkipLog();
                return new NeutralStatement("log");
            case "comment":
                _tokens.Next();
                return _tokens.TakeName(out var comment) ? new NeutralStatement($"comment {comment}") : null;
            case "reject":
                _tokens.Next();
                SkipReject();
                return new VerdictStatement(new RuleVerdict(VerdictKind.Reject));
            case "limit":
                _tokens.Next();
                SkipLimit();
                return new UnknownStatement("'limit' matches or not, depending on the rate", MayDecide: false);
            case "quota":
                _tokens.Next();
                while (_tokens.Current.Kind is TokenKind.Word or TokenKind.Quoted && !IsVerdictOrCounter(_tokens.Current.Text))
                    _tokens.Next();
                return new UnknownStatement("'quota' matches or not, depending on what passed before", MayDecide: false);
            case "notrack":
                _tokens.Next();
                return new RewriteStatement(Untracks: true, "notrack");
            case "dnat" or "redirect" or "tproxy":
                return Rest(new TranslationStatement(Destination: true, first.Text));
            case "snat" or "masquerade":
                return Rest(new TranslationStatement(Destination: false, first.Text));
            case "flow":
                return Rest(new NeutralStatement("flow add"));
            case "add" or "update" or "delete" when _tokens.Peek(1).Text.StartsWith('@'):
                _tokens.Next();
                MarkChanging(table, _tokens.Next().Text[1..]);
                if (!_tokens.Current.Is("{"))
                    return null;
                _tokens.SkipBlock();
                return new UnknownStatement($"'{first.Text} @…' matches or not, depending on what passed before", MayDecide: false);
            default:
                return ReadMatch(table);
        }
    }

    private Statement Rest(Statement statement)
    {
        _tokens.SkipStatement();
        return statement;
    }

    private static bool IsVerdictOrCounter(string word) => word is "accept" or "drop" or "reject" or "jump" or "goto" or "return" or "continue" or "counter" or "log" or "comment";

    private void SkipPairs(params ReadOnlySpan<string> keys)
    {
        while (keys.Contains(_tokens.Current.Text))
        {
            _tokens.Next();
            _tokens.Next();
        }
    }

    private void SkipLog()
    {
        while (_tokens.Current.Text is "prefix" or "level" or "group" or "snaplen" or "queue-threshold" or "flags")
        {
            var flags = _tokens.Next().Text == "flags";
            _tokens.Next();
            // flags tcp sequence,options · flags ip options · flags skuid · flags all
            while (flags && (_tokens.Current.Text is "sequence" or "options" or "," or "tcp" or "ip" or "skuid" or "ether") && !(_tokens.Current.Text is "tcp" or "ip" or "ether" && _tokens.Peek(1).Text is not ("sequence" or "options")))
                _tokens.Next();
        }
    }

    private void SkipReject()
    {
        if (!_tokens.TakeWord("with"))
            return;
        // with icmp[v6|x] [type] NAME, or with tcp reset
        _tokens.Next();
        _tokens.TakeWord("type");
        _tokens.Next();
    }

    private void SkipLimit()
    {
        if (_tokens.TakeWord("name"))
        {
            _tokens.Next();
            return;
        }
        _tokens.TakeWord("rate");
        _tokens.TakeWord("over");
        while (_tokens.Current.Kind == TokenKind.Word && (char.IsAsciiDigit(_tokens.Current.Text[0]) || _tokens.Current.Text is "burst" or "packets" or "bytes" or "kbytes" or "mbytes" || _tokens.Current.Text.Contains('/', StringComparison.Ordinal)))
            _tokens.Next();
    }

    private static void MarkChanging(Table table, string name)
    {
        if (table.FindSet(name) is { } set)
            set.Changes = true;
    }
}
