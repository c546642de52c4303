using Rempart.Core.Estates;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Rempart.Network.Kubernetes.Yaml;

/// <summary>Reads a document of any YAML with YamlDotNet's parser of events. Aliases are expanded within limits.</summary>
internal sealed class YamlDotNetReader(ManifestLimits limits)
{
    private readonly Dictionary<string, (int From, int To)> _anchors = new(StringComparer.Ordinal);
    private int _aliasNodes;

    public YamlFailure? Read(Tape tape, YamlDocuments.Part part)
    {
        tape.Clear();
        _anchors.Clear();
        _aliasNodes = 0;
        var shift = part.Line - 1;
        try
        {
            using var text = new StringReader(tape.Text[part.Start..part.End]);
            var parser = new Parser(new Scanner(text, skipComments: true));
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
                return null;
            if (Node(tape, parser, shift, 0) is { } failure)
                return failure;
            parser.Consume<DocumentEnd>();
            if (!parser.Accept<StreamEnd>(out var rest))
                return new(At(tape, parser.Current!.Start, shift), "a second document follows without '---'; write '---' on a line of its own before it");
            return null;
        }
        catch (YamlException error)
        {
            return new(At(tape, error.Start, shift), "this is not YAML: " + Sentence(error.Message));
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException or IndexOutOfRangeException or NullReferenceException)
        {
            // The library's scanner fails this way on some broken texts.
            return new(new SourceLocation(tape.File, part.Line, 1), "this is not YAML");
        }
    }

    private YamlFailure? Node(Tape tape, Parser parser, int shift, int depth)
    {
        if (depth > limits.Depth)
            return new(At(tape, parser.Current!.Start, shift), $"the nesting is deeper than {limits.Depth} levels");
        if (tape.Count > limits.Nodes)
            return new(At(tape, parser.Current!.Start, shift), $"the document has more than {limits.Nodes} nodes");
        var from = tape.Count;
        if (parser.TryConsume<AnchorAlias>(out var alias))
            return Alias(tape, alias, shift);
        if (parser.TryConsume<Scalar>(out var scalar))
        {
            var (line, column) = ((int)scalar.Start.Line + shift, (int)scalar.Start.Column);
            tape.Scalar(scalar.Value, scalar.IsPlainImplicit && scalar.Style == ScalarStyle.Plain, line, column);
            Remember(scalar.Anchor, from, tape.Count);
            return null;
        }
        var mapping = parser.Accept<MappingStart>(out _);
        if (!mapping && !parser.Accept<SequenceStart>(out _))
            return new(At(tape, parser.Current!.Start, shift), "a value was expected here");
        var start = (NodeEvent)parser.Current!;
        parser.MoveNext();
        var index = tape.Open(mapping ? NodeKind.Mapping : NodeKind.Sequence, (int)start.Start.Line + shift, (int)start.Start.Column);
        while (mapping ? !parser.TryConsume<MappingEnd>(out _) : !parser.TryConsume<SequenceEnd>(out _))
        {
            if (Node(tape, parser, shift, depth + 1) is { } failure)
                return failure;
        }
        tape.Close(index);
        Remember(start.Anchor, from, tape.Count);
        return null;
    }

    private YamlFailure? Alias(Tape tape, AnchorAlias alias, int shift)
    {
        if (!_anchors.TryGetValue(alias.Value.Value, out var span))
            return new(At(tape, alias.Start, shift), $"the anchor '&{alias.Value.Value}' is not defined before this alias");
        _aliasNodes += span.To - span.From;
        if (_aliasNodes > limits.AliasNodes)
            return new(At(tape, alias.Start, shift), $"the aliases of this document stand for more than {limits.AliasNodes} nodes");
        tape.Repeat(span.From, span.To);
        return null;
    }

    private void Remember(AnchorName anchor, int from, int to)
    {
        if (!anchor.IsEmpty)
            _anchors[anchor.Value] = (from, to);
    }

    private static SourceLocation At(Tape tape, Mark mark, int shift) => new(tape.File, (int)mark.Line + shift, (int)mark.Column);

    private static string Sentence(string message) => message.Length == 0 ? message : char.ToLowerInvariant(message[0]) + message[1..].TrimEnd('.');
}
