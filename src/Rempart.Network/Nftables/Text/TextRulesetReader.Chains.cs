using System.Globalization;

namespace Rempart.Network.Nftables.Text;

internal sealed partial class TextRulesetReader
{
    private Chain ChainOf(Table table, string name, int line)
    {
        if (table.FindChain(name) is { } known)
            return known;
        var made = new Chain(name, At(line, table, name));
        table.Chains.Add(made);
        return made;
    }

    private void ReadChain(Table table)
    {
        var line = _tokens.Current.Line;
        if (!_tokens.TakeName(out var name))
        {
            Doubt(line, $"a chain of table {table.Family} {table.Name} has no name, so what it does to any packet is not known");
            _tokens.SkipStatement();
            return;
        }
        var chain = ChainOf(table, name, line);
        if (!_tokens.Take("{"))
            return;
        for (_tokens.SkipLineEnds(); !_tokens.AtEnd && !_tokens.Take("}"); _tokens.SkipLineEnds())
        {
            if (_tokens.Current.IsWord("type") && _tokens.Peek(2).IsWord("hook"))
                ReadHook(chain);
            else if (_tokens.Current.IsWord("policy"))
                ReadPolicy(table, chain);
            else if (_tokens.Current.IsWord("comment") || (_tokens.Current.IsWord("flags") && _tokens.Peek(1).IsWord("offload")))
                _tokens.SkipStatement();
            else
                chain.Rules.Add(ReadRule(table, chain));
        }
    }

    private void ReadHook(Chain chain)
    {
        _tokens.Next();
        chain.Type = _tokens.Next().Text;
        _tokens.Next();
        chain.Hook = _tokens.Next().Text;
        while (!_tokens.AtEnd && !_tokens.Current.IsWord("priority") && !_tokens.Current.Is(";") && _tokens.Current.Kind != TokenKind.LineEnd)
        {
            // device eth0, or devices = { … }
            if (_tokens.Current.Is("{"))
                _tokens.SkipBlock();
            else
                _tokens.Next();
        }
        if (_tokens.TakeWord("priority"))
            chain.Priority = Priority(ReadWords());
    }

    private void ReadPolicy(Table table, Chain chain)
    {
        var line = _tokens.Next().Line;
        var policy = ReadWords();
        chain.PolicyLocation = At(line, table, chain.Name, "policy");
        if (policy is ["drop"])
            chain.PolicyDrops = true;
        else if (policy is not ["accept"])
            chain.Rules.Add(new Rule([new UnknownStatement($"the policy '{string.Join(' ', policy)}' is not understood", MayDecide: true)], chain.PolicyLocation, "policy"));
    }

    /// <summary>A number, or a name (libnftables' names for the IPv4, IPv6 and inet families) with a distance.</summary>
    internal static int Priority(IReadOnlyList<string> words)
    {
        int total = 0, sign = 1;
        foreach (var word in words)
        {
            if (word is "-" or "+")
            {
                sign = word == "-" ? -1 : 1;
                continue;
            }
            total += sign * word switch
            {
                "raw" => -300,
                "mangle" => -150,
                "dstnat" => -100,
                "filter" => 0,
                "security" => 50,
                "srcnat" => 100,
                "out" => 100,
                _ => int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : 0,
            };
        }
        return total;
    }
}
