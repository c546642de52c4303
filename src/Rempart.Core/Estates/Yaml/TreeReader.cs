using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Rempart.Core.Estates.Yaml;

/// <summary>
/// Reads YAML text into nodes with places. It uses only the event parser: no object is made by reflection, and depth and
/// size are counted while reading, so that hostile text costs no more than the limits.
/// </summary>
internal sealed class TreeReader
{
    private const string Malformed = "this is not YAML: something here, or just after, is malformed";

    private readonly string _file;
    private readonly EstateLimits _limits;
    private readonly Action<SourceLocation, string> _report;
    private readonly Parser _parser;
    private readonly Dictionary<string, Node> _anchors = new(StringComparer.Ordinal);
    private long _nodes;

    private TreeReader(string file, string text, EstateLimits limits, Action<SourceLocation, string> report)
    {
        _file = file;
        _limits = limits;
        _report = report;
        _parser = new Parser(new StringReader(text));
    }

    /// <summary>Reads every document of a text. False when the rest of the text could not be read; the report says why.</summary>
    public static bool TryRead(string file, string text, EstateLimits limits, Action<SourceLocation, string> report, List<Node> documents)
    {
        try
        {
            new TreeReader(file, text, limits, report).ReadDocuments(documents);
            return true;
        }
        catch (RefusedException refused)
        {
            report(refused.Location, refused.Message);
            return false;
        }
        catch (YamlException syntax)
        {
            var location = new SourceLocation(file, (int)Math.Max(1, syntax.Start.Line), (int)Math.Max(1, syntax.Start.Column));
            var (at, problem) = SyntaxProblem.Describe(text, location, syntax.Message);
            report(at, problem);
            return false;
        }
    }

    private void ReadDocuments(List<Node> documents)
    {
        while (Move())
        {
            switch (_parser.Current)
            {
                case DocumentStart:
                    _anchors.Clear();
                    break;
                case NodeEvent or AnchorAlias:
                    documents.Add(ReadNode(0));
                    break;
            }
        }
    }

    /// <summary>Reads the node whose first event is current, and leaves its last event current.</summary>
    private Node ReadNode(int depth)
    {
        var location = At(_parser.Current?.Start ?? Mark.Empty);
        if (depth > _limits.Depth)
            throw new RefusedException(location, $"this is nested more than {_limits.Depth} deep");
        if (_parser.Current is AnchorAlias alias)
            return ReadAlias(alias, location);
        // On some malformed texts the parser ends a mapping between a key and its value.
        if (_parser.Current is not NodeEvent start)
            throw new RefusedException(location, Malformed);
        Count(1, location);
        if (!start.Tag.IsEmpty)
            _report(location, "tags such as '!!str' are not supported; leave the tag out");
        Node node = start switch
        {
            Scalar scalar => new ScalarNode(location, scalar.Value, scalar.Style == ScalarStyle.Plain ? PlainScalars.KindOf(scalar.Value) : ScalarKind.Text),
            SequenceStart => ReadSequence(location, depth),
            _ => ReadMapping(location, depth),
        };
        // Named only when complete: an alias inside its own node finds nothing, so there are no cycles.
        if (!start.Anchor.IsEmpty)
            _anchors[start.Anchor.Value] = node;
        return node;
    }

    private Node ReadAlias(AnchorAlias alias, SourceLocation location)
    {
        if (_anchors.TryGetValue(alias.Value.Value, out var node))
        {
            Count(node.Weight, location);
            return node;
        }
        _report(location, $"the alias '*{alias.Value.Value}' names no anchor above it");
        return new ScalarNode(location, "", ScalarKind.Null);
    }

    private SequenceNode ReadSequence(SourceLocation location, int depth)
    {
        var items = new List<Node>();
        while (Move() && _parser.Current is not SequenceEnd)
            items.Add(ReadNode(depth + 1));
        return new SequenceNode(location, items);
    }

    private MappingNode ReadMapping(SourceLocation location, int depth)
    {
        var entries = new List<MappingEntry>();
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        while (Move() && _parser.Current is not MappingEnd)
        {
            var key = ReadNode(depth + 1);
            Move();
            var value = ReadNode(depth + 1);
            if (key is not ScalarNode scalar)
                _report(key.Location, $"a key must be text, not {key.What}");
            else if (scalar.Text == "<<")
                _report(key.Location, "merge keys ('<<') are not supported; write the keys out");
            else if (!seen.TryAdd(scalar.Text, key.Location.Line))
                _report(key.Location, $"the key {Quote.Text(scalar.Text)} stands twice; the first is on line {seen[scalar.Text]}");
            else
                entries.Add(new MappingEntry(scalar, value));
        }
        return new MappingNode(location, entries);
    }

    private bool Move()
    {
        try
        {
            return _parser.MoveNext();
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            // On some malformed texts the parser trips over its own state instead of naming the error (found by mutation tests).
            var last = _parser.Current?.End ?? Mark.Empty;
            throw new RefusedException(At(last), Malformed);
        }
    }

    private void Count(int nodes, SourceLocation location)
    {
        _nodes += nodes;
        if (_nodes > _limits.Nodes)
            throw new RefusedException(location, $"this file has more than {_limits.Nodes} YAML nodes once its aliases are expanded; split it, or write fewer aliases");
    }

    private SourceLocation At(Mark mark) => new(_file, (int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column));

    private sealed class RefusedException(SourceLocation location, string message) : Exception(message)
    {
        public SourceLocation Location { get; } = location;
    }
}
