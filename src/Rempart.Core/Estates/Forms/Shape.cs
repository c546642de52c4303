using Rempart.Core.Estates.Yaml;

namespace Rempart.Core.Estates.Forms;

/// <summary>One key of a mapping with fixed keys.</summary>
internal abstract class Key<TOwner>(string name, bool required, string description)
{
    public string Name { get; } = name;

    public bool Required { get; } = required;

    public string Description { get; } = description;

    public abstract KeyInfo Info { get; }

    public abstract bool TryRead(Node node, string path, ReadContext context, out object? value);

    public abstract Node? Write(TOwner owner);
}

/// <inheritdoc/>
internal sealed class Key<TOwner, TValue>(string name, Form<TValue> form, Func<TOwner, TValue> get, string description, bool required, TValue fallback)
    : Key<TOwner>(name, required, description)
{
    public TValue Fallback { get; } = fallback;

    public override KeyInfo Info => new(Name, Required, Description, form.Info);

    public override bool TryRead(Node node, string path, ReadContext context, out object? value)
    {
        var fits = form.TryRead(node, path, context, out var typed);
        value = typed;
        return fits;
    }

    public override Node? Write(TOwner owner)
    {
        var value = get(owner);
        return value is null || (!Required && EqualityComparer<TValue>.Default.Equals(value, Fallback)) ? null : form.Write(value);
    }
}

/// <summary>The values read for one mapping.</summary>
internal sealed class Fields<TOwner>(SourceLocation location, Dictionary<string, object?> values)
{
    public SourceLocation Location { get; } = location;

    public TValue Get<TValue>(Key<TOwner, TValue> key) => values.TryGetValue(key.Name, out var value) ? (TValue)value! : key.Fallback;
}

/// <summary>A mapping with fixed keys. Of the keys named in <paramref name="oneOf"/> exactly one must stand.</summary>
internal sealed class Shape<T>(string name, Key<T>[] keys, Func<Fields<T>, T> build, params string[] oneOf) : Form<T>
    where T : class
{
    public string Name { get; } = name;

    public override ShapeInfo Info => new(Name, [.. keys.Select(key => key.Info)], oneOf);

    public override bool TryRead(Node node, string key, ReadContext context, out T value)
    {
        value = null!;
        if (node is not MappingNode mapping)
        {
            var example = keys.FirstOrDefault(candidate => candidate.Required) ?? keys[0];
            context.Report(node.Location, $"{(key.Length == 0 ? "it" : $"'{key}'")} must be a mapping such as {{ {example.Name}: … }}, not {node.What}");
            return false;
        }
        var prefix = key.Length == 0 ? "" : key + ".";
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        var fits = true;
        foreach (var entry in mapping.Entries)
        {
            if (Array.Find(keys, candidate => candidate.Name == entry.Key.Text) is not { } known)
            {
                var near = ReadContext.DidYouMean(entry.Key.Text, keys.Select(candidate => candidate.Name));
                context.Report(entry.Key.Location, $"unknown key {Quote.Text(prefix + entry.Key.Text)}{(near.Length > 0 ? near : $"; the keys are {string.Join(", ", keys.Select(candidate => candidate.Name))}")}");
                fits = false;
            }
            else if (known.TryRead(entry.Value, prefix + known.Name, context, out var read))
            {
                values[known.Name] = read;
            }
            else
            {
                fits = false;
            }
        }
        foreach (var missing in keys.Where(candidate => candidate.Required && mapping.Find(candidate.Name) is null))
        {
            context.Report(node.Location, $"'{prefix}{missing.Name}' is missing: {missing.Description}");
            fits = false;
        }
        fits &= HasOne(mapping, prefix, context);
        if (!fits)
            return false;
        value = build(new Fields<T>(node.Location, values));
        context.Remember(value, mapping);
        return true;
    }

    public override Node Write(T value) => new MappingNode(SourceLocation.None,
        [.. keys.Select(key => (key.Name, Node: key.Write(value))).Where(pair => pair.Node is not null).Select(pair => new MappingEntry(ScalarNode.Of(pair.Name), pair.Node!))]);

    private bool HasOne(MappingNode mapping, string prefix, ReadContext context)
    {
        var count = oneOf.Count(name => mapping.Find(name) is not null);
        if (oneOf.Length == 0 || count == 1)
            return true;
        var names = string.Join(", ", oneOf[..^1].Select(name => $"'{prefix}{name}'")) + $" or '{prefix}{oneOf[^1]}'";
        context.Report(mapping.Location, $"write exactly one of {names}; {(count == 0 ? "none stands here" : $"{count} stand here")}");
        return false;
    }
}
