using System.Text;

namespace Rempart.Network.Reports.Formats;

/// <summary>A graph in the language of Graphviz, with nodes in boxes; everything sorted, so that equal reports give equal text.</summary>
internal sealed class DotGraph
{
    private readonly SortedDictionary<(string Color, string Box), SortedDictionary<string, string>> _boxes = [];
    private readonly SortedDictionary<string, string> _free = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _edges = new(StringComparer.Ordinal);

    public void Node(string name, string label, string? box, string boxColor, string color, string more = "")
    {
        var line = $"\"{name}\" [label=\"{label}\" color=\"{color}\" fontcolor=\"{color}\"{more}]";
        if (box is null)
        {
            _free[name] = line;
            return;
        }
        if (!_boxes.TryGetValue((boxColor, box), out var nodes))
            _boxes.Add((boxColor, box), nodes = new(StringComparer.Ordinal));
        nodes[name] = line;
    }

    public void Edge(string from, string to, string label, string color, string more) =>
        _edges.Add($"\"{from}\" -> \"{to}\" [label=\"{label}\" color=\"{color}\" fontcolor=\"darkgreen\" {more}]");

    public override string ToString()
    {
        var text = new StringBuilder("digraph {\n");
        foreach (var ((color, box), nodes) in _boxes.OrderBy(entry => entry.Key.Color, StringComparer.Ordinal).ThenBy(entry => entry.Key.Box, StringComparer.Ordinal))
        {
            text.Append("\tsubgraph \"cluster_").Append(box.Replace('-', '_')).Append("\" {\n");
            text.Append("\t\tcolor=\"").Append(color).Append("\"\n\t\tfontcolor=\"").Append(color).Append("\"\n");
            foreach (var line in nodes.Values)
                text.Append("\t\t").Append(line).Append('\n');
            text.Append("\t\tlabel=\"").Append(box).Append("\"\n\t}\n");
        }
        foreach (var line in _free.Values)
            text.Append('\t').Append(line).Append('\n');
        foreach (var edge in _edges)
            text.Append('\t').Append(edge).Append('\n');
        return text.Append("}\n").ToString();
    }
}
