using Rempart.Core.Estates.Yaml;

namespace Rempart.Core.Estates.Forms;

/// <summary>A list; where <paramref name="orSingle"/>, one item may stand without its list.</summary>
internal sealed class ListForm<T>(Form<T> item, bool orSingle = false, int least = 0) : Form<IReadOnlyList<T>>
{
    public override FormInfo Info => new ListInfo(item.Info, orSingle, least);

    public override bool TryRead(Node node, string key, ReadContext context, out IReadOnlyList<T> value)
    {
        var items = new List<T>();
        value = items;
        if (orSingle && node is ScalarNode { Kind: not ScalarKind.Null })
        {
            if (!item.TryRead(node, key, context, out var single))
                return false;
            items.Add(single);
            return true;
        }
        if (node is not SequenceNode sequence)
        {
            context.Report(node.Location, node is ScalarNode { Kind: ScalarKind.Null } ? $"'{key}' has no value; write [] for none" : $"'{key}' must be a list, not {node.What}");
            return false;
        }
        if (sequence.Items.Count < least)
        {
            context.Report(node.Location, $"'{key}' is empty; it needs at least one");
            return false;
        }
        var fits = true;
        foreach (var element in sequence.Items)
        {
            if (item.TryRead(element, key, context, out var one))
                items.Add(one);
            else
                fits = false;
        }
        return fits;
    }

    public override Node? Write(IReadOnlyList<T> value) =>
        value.Count == 0 ? null : new SequenceNode(SourceLocation.None, [.. value.Select(item.Write).OfType<Node>()]);
}

/// <summary>A mapping with keys of one form; written in the order of its keys.</summary>
internal sealed class MapForm<T>(Form<string> keyForm, string keyPattern, Form<T> item) : Form<IReadOnlyDictionary<string, T>>
{
    public override FormInfo Info => new MapInfo(keyPattern, item.Info);

    public override bool TryRead(Node node, string key, ReadContext context, out IReadOnlyDictionary<string, T> value)
    {
        var items = new SortedDictionary<string, T>(StringComparer.Ordinal);
        value = items;
        if (node is not MappingNode mapping)
        {
            context.Report(node.Location, node is ScalarNode { Kind: ScalarKind.Null } ? $"'{key}' has no value; write {{}} for none" : $"'{key}' must be a mapping, not {node.What}");
            return false;
        }
        var fits = true;
        foreach (var entry in mapping.Entries)
        {
            // Both are read even when one is wrong, so that both are reported.
            var named = keyForm.TryRead(entry.Key, key, context, out var name);
            if (item.TryRead(entry.Value, $"{key}.{Quote.Plain(entry.Key.Text)}", context, out var one) && named)
                items[name] = one;
            else
                fits = false;
        }
        return fits;
    }

    public override Node? Write(IReadOnlyDictionary<string, T> value) => value.Count == 0
        ? null
        : new MappingNode(SourceLocation.None,
            [.. value.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new MappingEntry(ScalarNode.Of(pair.Key), item.Write(pair.Value) ?? new SequenceNode(SourceLocation.None, [])))]);
}

/// <summary>A value type that may be missing.</summary>
internal sealed class OptionalForm<T>(Form<T> form) : Form<T?>
    where T : struct
{
    public override FormInfo Info => form.Info;

    public override bool TryRead(Node node, string key, ReadContext context, out T? value)
    {
        var fits = form.TryRead(node, key, context, out var present);
        value = fits ? present : null;
        return fits;
    }

    public override Node? Write(T? value) => value is { } present ? form.Write(present) : null;
}
