namespace Rempart.Network.Nftables.Text;

internal sealed partial class TextRulesetReader
{
    private void ReadSet(Table table, bool map)
    {
        var line = _tokens.Current.Line;
        if (!_tokens.TakeName(out var name))
        {
            Doubt(line, $"a set of table {table.Family} {table.Name} has no name");
            _tokens.SkipStatement();
            return;
        }
        var set = table.FindSet(name);
        if (set is null)
            table.Sets.Add(set = new NamedSet(name, At(line, table)) { IsMap = map });
        if (!_tokens.Take("{"))
            return;
        for (_tokens.SkipLineEnds(); !_tokens.AtEnd && !_tokens.Take("}"); _tokens.SkipLineEnds())
        {
            var key = _tokens.Next();
            switch (key.Text)
            {
                case "elements" when _tokens.Take("="):
                    ReadElements(set);
                    break;
                case "flags":
                    set.Flags.AddRange(ReadWords().Where(word => word != ","));
                    set.Changes |= set.Flags.Contains("dynamic");
                    break;
                case "type" or "typeof":
                    set.Type = string.Join(' ', ReadWords());
                    break;
                // Limits and defaults that do not change what an element matches; a default timeout shows in each element.
                case "timeout" or "gc-interval" or "size" or "policy" or "auto-merge" or "counter" or "comment":
                    _tokens.SkipStatement();
                    break;
                default:
                    set.Unread ??= $"'{key.Text}' in {(map ? "map" : "set")} {name} (line {key.Line}) is not understood";
                    _tokens.SkipStatement();
                    break;
            }
        }
    }

    private void ReadElements(NamedSet set)
    {
        if (!_tokens.Take("{"))
        {
            set.Unread ??= $"the elements of {set.Name} (line {_tokens.Current.Line}) are not understood";
            _tokens.SkipStatement();
            return;
        }
        if (!TryReadElements(set.Elements, out var problem))
            set.Unread ??= problem;
    }

    /// <summary>Reads elements up to the closing brace, which is taken. False when one was not understood; the rest is skipped.</summary>
    private bool TryReadElements(List<Element> elements, out string? problem)
    {
        problem = null;
        for (_tokens.SkipBreaks(); !_tokens.AtEnd && !_tokens.Take("}"); _tokens.SkipBreaks())
        {
            if (_tokens.Take(","))
                continue;
            // A definition inside a set gives a set inside the set; its elements are those of the outer one.
            if (_tokens.Take("{"))
            {
                if (!TryReadElements(elements, out var inner))
                    problem ??= inner;
                continue;
            }
            var start = _tokens.Current;
            if (ReadElement() is { } element)
            {
                elements.Add(element);
                continue;
            }
            problem ??= $"the element '{start.Text}' (line {start.Line}) is not understood";
            while (!_tokens.AtEnd && !_tokens.Current.Is(",") && !_tokens.Current.Is("}"))
            {
                if (_tokens.Current.Is("{"))
                    _tokens.SkipBlock();
                else
                    _tokens.Next();
            }
        }
        return problem is null;
    }

    private Element? ReadElement()
    {
        var line = _tokens.Current.Line;
        var parts = new List<string>();
        do
        {
            if (!TryReadValue(out var part))
                return null;
            parts.Add(part);
        }
        while (_tokens.Take("."));
        var expires = false;
        string? comment = null;
        while (_tokens.Current.Kind == TokenKind.Word)
        {
            var option = _tokens.Next().Text;
            if (option is "timeout" or "expires")
            {
                expires |= _tokens.Next().Text != "0s";
            }
            else if (option == "comment")
            {
                comment = _tokens.Next().Text;
            }
            else if (option == "counter")
            {
                while (_tokens.Current.Text is "packets" or "bytes")
                {
                    _tokens.Next();
                    _tokens.Next();
                }
            }
            else
            {
                return null;
            }
        }
        RuleVerdict? verdict = null;
        string? value = null;
        _tokens.SkipBreaks();
        if (_tokens.Take(":"))
        {
            _tokens.SkipBreaks();
            if (!TryReadVerdict(out verdict))
            {
                var values = new List<string>();
                while (!_tokens.AtEnd && !_tokens.Current.Is(",") && !_tokens.Current.Is("}") && _tokens.Current.Kind != TokenKind.LineEnd)
                    values.Add(_tokens.Next().Text);
                value = string.Join(' ', values);
            }
        }
        _tokens.SkipBreaks();
        if (!_tokens.Current.Is(",") && !_tokens.Current.Is("}"))
            return null;
        return new Element(parts, verdict, At(line)) { Expires = expires, Comment = comment, Value = value };
    }

    /// <summary>A word, or a range with blanks around its dash.</summary>
    private bool TryReadValue(out string value)
    {
        if (!_tokens.TakeName(out value))
            return false;
        if (!_tokens.Take("-"))
            return true;
        if (!_tokens.TakeName(out var last))
            return false;
        value = $"{value}-{last}";
        return true;
    }

    private bool TryReadVerdict(out RuleVerdict? verdict)
    {
        verdict = null;
        if (_tokens.Current.Kind != TokenKind.Word)
            return false;
        var kind = _tokens.Current.Text switch
        {
            "accept" => VerdictKind.Accept,
            "drop" => VerdictKind.Drop,
            "continue" => VerdictKind.Continue,
            "return" => VerdictKind.Return,
            "jump" => VerdictKind.Jump,
            "goto" => VerdictKind.Goto,
            "queue" => VerdictKind.Queue,
            _ => (VerdictKind?)null,
        };
        if (kind is null)
            return false;
        _tokens.Next();
        string? target = null;
        if (kind is VerdictKind.Jump or VerdictKind.Goto && !_tokens.TakeName(out target))
            return false;
        verdict = new RuleVerdict(kind.Value, target);
        return true;
    }
}
