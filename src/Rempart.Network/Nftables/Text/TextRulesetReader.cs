namespace Rempart.Network.Nftables.Text;

/// <summary>Reads tables, and the commands of files for <c>nft -f</c>.</summary>
internal sealed partial class TextRulesetReader
{
    private static readonly string[] Families = ["ip", "ip6", "inet", "arp", "bridge", "netdev"];

    private readonly string _file;
    private readonly TokenStream _tokens;
    private readonly List<Table> _tables = [];
    private readonly List<Doubt> _doubts = [];

    public TextRulesetReader(string file, string text)
    {
        _file = file;
        _tokens = new TokenStream(Definitions.Replace(Lexer.Read(text), out var problem));
        if (problem is not null)
            Doubt(0, problem);
    }

    public Ruleset Read()
    {
        for (_tokens.SkipLineEnds(); !_tokens.AtEnd; _tokens.SkipLineEnds())
            ReadCommand();
        return new Ruleset(_tables, _doubts);
    }

    private void ReadCommand()
    {
        var first = _tokens.Next();
        switch (first.Text)
        {
            case "table":
                ReadTable();
                break;
            case "flush" when _tokens.TakeWord("ruleset"):
                _tables.Clear();
                _tokens.SkipStatement();
                break;
            case "add" or "create":
                ReadAddition(first);
                break;
            case "delete" or "destroy" when _tokens.TakeWord("table"):
                ReadTableName(out var family, out var name);
                _tables.RemoveAll(table => table.Family == family && table.Name == name);
                break;
            case "flush" when _tokens.TakeWord("table"):
                ReadTableName(out var flushedFamily, out var flushed);
                foreach (var chain in _tables.Where(table => table.Family == flushedFamily && table.Name == flushed).SelectMany(table => table.Chains))
                    chain.Rules.Clear();
                break;
            default:
                Doubt(first.Line, $"'{first.Text}' is not understood, so what it does to any packet is not known");
                _tokens.SkipStatement();
                if (_tokens.Current.Is("}"))
                    _tokens.Next();
                break;
        }
    }

    private void ReadTableName(out string family, out string name)
    {
        family = "ip";
        if (_tokens.Current.Kind == TokenKind.Word && Families.Contains(_tokens.Current.Text) && _tokens.Peek(1).Kind is TokenKind.Word or TokenKind.Quoted)
            family = _tokens.Next().Text;
        if (!_tokens.TakeName(out name))
            Doubt(_tokens.Current.Line, "a table without a name");
    }

    private Table TableOf(string family, string name)
    {
        if (_tables.Find(table => table.Family == family && table.Name == name) is { } known)
            return known;
        var made = new Table(family, name);
        _tables.Add(made);
        return made;
    }

    private void ReadTable()
    {
        ReadTableName(out var family, out var name);
        var table = TableOf(family, name);
        if (!_tokens.Take("{"))
        {
            _tokens.SkipStatement();
            return;
        }
        for (_tokens.SkipLineEnds(); !_tokens.AtEnd && !_tokens.Take("}"); _tokens.SkipLineEnds())
            ReadTableEntry(table);
    }

    private void ReadTableEntry(Table table)
    {
        var first = _tokens.Next();
        switch (first.Text)
        {
            case "chain":
                ReadChain(table);
                break;
            case "set" or "map" or "meter":
                ReadSet(table, first.Text == "map");
                break;
            case "flags":
                table.Dormant |= ReadWords().Contains("dormant");
                break;
            case "comment":
                _tokens.SkipStatement();
                break;
            // Objects that rules refer to; what the reference does is said by the rule.
            case "counter" or "quota" or "limit" or "ct" or "secmark" or "flowtable" or "synproxy":
                while (_tokens.Current.Kind is TokenKind.Word or TokenKind.Quoted)
                    _tokens.Next();
                if (_tokens.Current.Is("{"))
                    _tokens.SkipBlock();
                break;
            default:
                Doubt(first.Line, $"'{first.Text}' in table {table.Family} {table.Name} is not understood, so what it does to any packet is not known");
                _tokens.SkipStatement();
                break;
        }
    }

    private void ReadAddition(Token command)
    {
        var kind = _tokens.Next().Text;
        if (kind == "table")
        {
            ReadTable();
            return;
        }
        ReadTableName(out var family, out var name);
        var table = TableOf(family, name);
        switch (kind)
        {
            case "chain":
                ReadChain(table);
                break;
            case "set" or "map":
                ReadSet(table, kind == "map");
                break;
            case "rule" when _tokens.TakeName(out var chainName):
                var chain = ChainOf(table, chainName, command.Line);
                chain.Rules.Add(ReadRule(table, chain));
                break;
            case "element" when _tokens.TakeName(out var setName) && table.FindSet(setName) is { } set:
                ReadElements(set);
                break;
            default:
                Doubt(command.Line, $"'{command.Text} {kind}' is not understood, so what it does to any packet is not known");
                _tokens.SkipStatement();
                break;
        }
    }

    private List<string> ReadWords()
    {
        var words = new List<string>();
        while (!_tokens.AtEnd && _tokens.Current.Kind is not (TokenKind.LineEnd or TokenKind.Comment) && !_tokens.Current.Is(";") && !_tokens.Current.Is("}"))
            words.Add(_tokens.Next().Text);
        return words;
    }

    private RuleLocation At(int line, Table? table = null, string? chain = null, string? handle = null) =>
        new(_file, line, table is null ? "" : $"table {table.Family} {table.Name}{(chain is null ? "" : $", chain {chain}")}{(handle is null ? "" : $", {handle}")}");

    private void Doubt(int line, string reason) => _doubts.Add(new Doubt(At(line), reason));
}
