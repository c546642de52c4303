namespace Rempart.Core.Estates.Yaml;

/// <summary>A YAML value with its place. Aliases share the node they name, so a tree can be a graph without cycles.</summary>
internal abstract class Node(SourceLocation location, int weight)
{
    public SourceLocation Location { get; } = location;

    /// <summary>How many nodes this one is when its aliases are expanded.</summary>
    public int Weight { get; } = weight;

    /// <summary>What the node is, for messages.</summary>
    public abstract string What { get; }
}

internal enum ScalarKind
{
    Text,
    Boolean,
    Number,
    Null,
}

internal sealed class ScalarNode(SourceLocation location, string text, ScalarKind kind) : Node(location, 1)
{
    public string Text { get; } = text;

    public ScalarKind Kind { get; } = kind;

    public override string What => Kind switch
    {
        ScalarKind.Boolean => "true or false",
        ScalarKind.Number => "a number",
        ScalarKind.Null => "nothing",
        _ => "text",
    };

    public static ScalarNode Of(string text) => new(SourceLocation.None, text, ScalarKind.Text);

    public static ScalarNode Of(bool value) => new(SourceLocation.None, value ? "true" : "false", ScalarKind.Boolean);
}

internal sealed class SequenceNode(SourceLocation location, IReadOnlyList<Node> items) : Node(location, 1 + items.Sum(item => item.Weight))
{
    public IReadOnlyList<Node> Items { get; } = items;

    public override string What => "a list";
}

internal readonly record struct MappingEntry(ScalarNode Key, Node Value);

internal sealed class MappingNode(SourceLocation location, IReadOnlyList<MappingEntry> entries) : Node(location, 1 + entries.Sum(entry => entry.Value.Weight))
{
    public IReadOnlyList<MappingEntry> Entries { get; } = entries;

    public override string What => "a mapping";

    public Node? Find(string key)
    {
        foreach (var entry in Entries)
        {
            if (entry.Key.Text == key)
                return entry.Value;
        }
        return null;
    }
}
