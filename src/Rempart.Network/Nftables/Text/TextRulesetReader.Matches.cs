namespace Rempart.Network.Nftables.Text;

internal sealed partial class TextRulesetReader
{
    private Statement? ReadMatch(Table table)
    {
        var key = new List<string>();
        do
        {
            if (ReadSelector() is not { } selector)
                return null;
            key.Add(selector);
        }
        while (_tokens.Take("."));

        if (_tokens.TakeWord("set"))
            return ReadChange(key);
        if (_tokens.TakeWord("vmap"))
            return ReadValues(key) is { } map ? new VerdictMapStatement(key, map) : null;
        string? mask = null;
        if (_tokens.Take("&") || _tokens.TakeWord("and"))
        {
            if (key is ["tcp flags"])
                return SkipFlags();
            if (!TryReadValue(out mask))
                return null;
        }
        if (key is ["tcp flags"])
            return SkipFlags();
        var comparison = ReadOperator();
        return ReadValues(key) is { } values ? new MatchStatement(key, comparison, values) { Mask = mask } : null;
    }

    private MatchOperator ReadOperator()
    {
        var (comparison, length) = _tokens.Current.Text switch
        {
            "==" or "eq" => (MatchOperator.Equal, 1),
            "!=" or "ne" => (MatchOperator.NotEqual, 1),
            "<" or "lt" => (MatchOperator.Less, 1),
            "<=" or "le" => (MatchOperator.LessOrEqual, 1),
            ">" or "gt" => (MatchOperator.Greater, 1),
            ">=" or "ge" => (MatchOperator.GreaterOrEqual, 1),
            _ => (MatchOperator.Equal, 0),
        };
        _tokens.Position += length;
        return comparison;
    }

    private Values? ReadValues(List<string> key)
    {
        if (_tokens.Current.Kind == TokenKind.Word && _tokens.Current.Text is ['@', .. var name])
        {
            _tokens.Next();
            return Values.Named(name);
        }
        var elements = new List<Element>();
        if (_tokens.Take("{"))
            return TryReadElements(elements, out _) ? new Values(elements, null) : null;
        var line = _tokens.Current.Line;
        // A list without braces: one value, or flags of which one must be set.
        do
        {
            var parts = new List<string>();
            for (var part = 0; part < key.Count; part++)
            {
                if ((part > 0 && !_tokens.Take(".")) || !TryReadValue(out var value))
                    return null;
                parts.Add(value);
            }
            elements.Add(new Element(parts, null, At(line)));
        }
        while (_tokens.Take(",") || _tokens.Take("|"));
        return new Values(elements, null);
    }

    private UnknownStatement SkipFlags()
    {
        while (_tokens.Current.Text is "&" or "|" or "(" or ")" or "==" or "!=" or "/" or "," or "fin" or "syn" or "rst" or "psh" or "ack" or "urg" or "ecn" or "cwr" or "0x0" or "{" or "}" or "!" or "0" or "and" or "or"
            && !(_tokens.Current.Is("}") && !InFlagSet()))
        {
            _tokens.Next();
        }
        return new UnknownStatement("'tcp flags' matches some packets of a connection and not others", MayDecide: false);
    }

    // A closing brace belongs to the flags when its opening brace stands in the same rule.
    private bool InFlagSet()
    {
        for (var back = -1; _tokens.Position + back >= 0 && _tokens.Peek(back).Kind != TokenKind.LineEnd && !_tokens.Peek(back).Is(";"); back--)
        {
            if (_tokens.Peek(back).Is("{"))
                return _tokens.Peek(back - 1).Text is "flags" or "==" or "!=";
            if (_tokens.Peek(back).Is("}"))
                return false;
        }
        return false;
    }

    /// <summary>What <c>KEY set VALUE</c> does.</summary>
    private Statement? ReadChange(List<string> key)
    {
        if (key is not [var only])
            return null;
        // A value: words, with operators between them, or the mark of something else; a map is not followed.
        var expects = true;
        while (_tokens.Current.Kind is TokenKind.Word or TokenKind.Quoted or TokenKind.Mark && !AtRuleEnd())
        {
            var text = _tokens.Current.Text;
            if (text is "&" or "|" or "^" or "<<" or ">>" or "and" or "or" or "xor")
                expects = true;
            else if (text is "meta" or "ct" or "rt" or "(")
                _tokens.Next();
            else if (!expects)
                break;
            else if (text is "map" || _tokens.Peek(1).IsWord("map") || _tokens.Current.Is("{"))
                return null;
            else
                expects = false;
            _tokens.Next();
        }
        return only switch
        {
            "meta mark" or "ct mark" or "meta priority" or "meta secmark" or "ct secmark" or "ct helper" or "ct event" or "ct label" or "ct zone" or "meta nftrace" or "tcp option maxseg size" =>
                new NeutralStatement($"{only} set"),
            _ => new RewriteStatement(Untracks: false, $"{only} set"),
        };
    }

    private string? ReadSelector()
    {
        var first = _tokens.Current;
        if (first.Kind != TokenKind.Word)
            return null;
        _tokens.Next();
        switch (first.Text)
        {
            case "iif" or "oif" or "iifname" or "oifname" or "iiftype" or "oiftype" or "iifgroup" or "oifgroup" or "mark" or "skuid" or "skgid" or "pkttype" or "cpu" or "priority" or "l4proto" or "nfproto" or "protocol":
                return $"meta {first.Text}";
            case "meta":
                return $"meta {_tokens.Next().Text}";
            case "ct":
                return ReadConnectionKey();
            case "fib":
                var flags = _tokens.Next().Text;
                while (_tokens.Take("."))
                    flags += $" . {_tokens.Next().Text}";
                return $"fib {flags} {_tokens.Next().Text}";
            case "tcp" when _tokens.TakeWord("option"):
                return $"tcp option {_tokens.Next().Text} {_tokens.Next().Text}";
            case "ip" or "ip6" or "tcp" or "udp" or "udplite" or "sctp" or "dccp" or "th" or "icmp" or "icmpv6" or "ether" or "arp" or "vlan" or "ah" or "esp" or "comp" or "igmp" or "rt" or "frag" or "hbh" or "dst" or "mh" or "exthdr":
                return $"{first.Text} {_tokens.Next().Text}";
            default:
                return null;
        }
    }

    private string? ReadConnectionKey()
    {
        var key = _tokens.Next().Text;
        if (key is "original" or "reply")
        {
            var family = _tokens.Current.Text is "ip" or "ip6" ? _tokens.Next().Text + " " : "";
            return $"ct {key} {family}{_tokens.Next().Text}";
        }
        // ct count over 20
        if (key == "count")
            _tokens.TakeWord("over");
        return $"ct {key}";
    }
}
