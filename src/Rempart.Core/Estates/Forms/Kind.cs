using Rempart.Core.Estates.Yaml;

namespace Rempart.Core.Estates.Forms;

/// <summary>One key at the top of the estate that holds a list of declarations.</summary>
internal abstract class Kind(string key, string singular, string description)
{
    public string Key { get; } = key;

    public string Singular { get; } = singular;

    public string Description { get; } = description;

    public abstract ShapeInfo Info { get; }

    /// <summary>Whether declarations of the kind have ids that must be unique.</summary>
    public abstract bool Named { get; }

    public abstract void Read(Node node, ReadContext context, Declarations into);

    public abstract Node? Write(Estate estate);
}

/// <inheritdoc/>
internal sealed class Kind<T>(string key, string singular, Shape<T> shape, Func<Estate, IReadOnlyList<T>> of, string description) : Kind(key, singular, description)
    where T : Declaration
{
    public override ShapeInfo Info => Shape.Info;

    public override bool Named => typeof(NamedDeclaration).IsAssignableFrom(typeof(T));

    public Shape<T> Shape { get; } = shape;

    public override void Read(Node node, ReadContext context, Declarations into)
    {
        if (node is not SequenceNode list)
        {
            context.Report(node.Location, node is ScalarNode { Kind: ScalarKind.Null } ? $"'{Key}' has no value; write [] for none" : $"'{Key}' must be a list, not {node.What}");
            return;
        }
        foreach (var item in list.Items)
        {
            context.Owner = OwnerOf(item);
            if (Shape.TryRead(item, "", context, out var value))
                into.Of<T>(Key).Add(value);
            context.Owner = "";
        }
    }

    public override Node? Write(Estate estate)
    {
        var items = of(estate);
        return items.Count == 0 ? null : new SequenceNode(SourceLocation.None, [.. items.Select(Shape.Write)]);
    }

    private string OwnerOf(Node item) =>
        item is MappingNode mapping && mapping.Find("id") is ScalarNode { Kind: ScalarKind.Text } id ? $"{Singular} {Quote.Text(id.Text)}" : Singular;
}

/// <summary>The declarations read so far, by kind.</summary>
internal sealed class Declarations
{
    private readonly Dictionary<string, object> _lists = new(StringComparer.Ordinal);

    public List<T> Of<T>(string kind)
    {
        if (_lists.TryGetValue(kind, out var list))
            return (List<T>)list;
        var made = new List<T>();
        _lists[kind] = made;
        return made;
    }
}
