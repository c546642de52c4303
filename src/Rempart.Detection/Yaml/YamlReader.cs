using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Rempart.Detection.Yaml;

/// <summary>
/// Builds the documents of a rule file from YamlDotNet's events: no reflection, every node with its place, and limits against
/// files that are made to hurt (nesting, alias bombs).
/// </summary>
internal sealed class YamlReader
{
    public const int DeepestNesting = 64;
    public const int MostNodes = 200_000;

    private readonly Parser _parser;
    private readonly Dictionary<string, (YamlNode Node, int Size)> _anchors = new(StringComparer.Ordinal);
    private int _nodes;

    private YamlReader(string text) => _parser = new Parser(new Scanner(new StringReader(text), skipComments: true));

    /// <summary>The documents; an empty one is left out.</summary>
    /// <exception cref="RuleException">The text is not YAML, or goes beyond the limits.</exception>
    public static List<YamlNode> Read(string text)
    {
        try
        {
            return new YamlReader(text).Documents();
        }
        catch (YamlException error)
        {
            throw new RuleException($"no YAML: {FirstLine(error)}", (int)error.Start.Line, (int)error.Start.Column);
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or IndexOutOfRangeException or FormatException)
        {
            // What the parser throws on some malformed escapes and directives.
            throw new RuleException($"no YAML: {error.Message}", 1, 1);
        }
    }

    private List<YamlNode> Documents()
    {
        var documents = new List<YamlNode>();
        Next();
        while (_parser.MoveNext() && _parser.Current is DocumentStart)
        {
            _anchors.Clear();
            Next();
            var node = Node(0);
            if (node is not YamlScalar { IsNull: true })
                documents.Add(node);
            Next();
        }
        return documents;
    }

    private YamlNode Node(int depth)
    {
        var at = _parser.Current!;
        var (line, column) = ((int)at.Start.Line, (int)at.Start.Column);
        if (depth > DeepestNesting)
            throw new RuleException($"nested more than {DeepestNesting} deep", line, column);
        Count(1, line, column);
        var before = _nodes;
        switch (at)
        {
            case AnchorAlias alias:
                if (!_anchors.TryGetValue(alias.Value.Value, out var known))
                    throw new RuleException($"no anchor '{alias.Value.Value}' stands before this alias", line, column);
                Count(known.Size, line, column);
                return known.Node;
            case Scalar scalar:
                return Remember(scalar.Anchor, new YamlScalar(scalar.Value, scalar.Style == ScalarStyle.Plain && scalar.Tag.IsEmpty, line, column), before);
            case SequenceStart start:
                var sequence = new YamlSequence(line, column);
                for (Next(); _parser.Current is not SequenceEnd; Next())
                    sequence.Items.Add(Node(depth + 1));
                return Remember(start.Anchor, sequence, before);
            case MappingStart start:
                return Remember(start.Anchor, Mapping(depth, line, column), before);
            default:
                throw new RuleException("no YAML: unexpected end", line, column);
        }
    }

    private YamlMapping Mapping(int depth, int line, int column)
    {
        var mapping = new YamlMapping(line, column);
        var keys = new HashSet<string>(StringComparer.Ordinal);
        for (Next(); _parser.Current is not MappingEnd; Next())
        {
            var name = Node(depth + 1);
            if (name is not YamlScalar key)
                throw new RuleException("a key must be a text", name.Line, name.Column);
            if (!keys.Add(key.Value))
                throw new RuleException($"the key '{key.Value}' stands twice in this mapping; only one of them would count", key.Line, key.Column);
            Next();
            mapping.Entries.Add((key, Node(depth + 1)));
        }
        return mapping;
    }

    private YamlNode Remember(AnchorName anchor, YamlNode node, int before)
    {
        if (!anchor.IsEmpty)
            _anchors[anchor.Value] = (node, _nodes - before + 1);
        return node;
    }

    private void Next()
    {
        if (!_parser.MoveNext())
            throw new RuleException("no YAML: unexpected end", 1, 1);
    }

    private void Count(int nodes, int line, int column)
    {
        _nodes += nodes;
        if (_nodes > MostNodes)
            throw new RuleException($"more than {MostNodes} nodes in one file", line, column);
    }

    private static string FirstLine(YamlException error)
    {
        var message = (error.InnerException ?? error).Message;
        var end = message.IndexOf('\n', StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }
}
