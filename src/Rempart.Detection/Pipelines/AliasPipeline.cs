namespace Rempart.Detection.Pipelines;

/// <summary>Another name of a field in events.</summary>
/// <param name="Field">As rules call it.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Categories">The categories of rules it is for; empty for all.</param>
internal sealed record FieldAlias(string Field, string Path, params string[] Categories)
{
    /// <summary>The product of rules it is for; null for all.</summary>
    public string? Product { get; init; }

    public bool IsFor(string name, LogSource source) =>
        Field == name
        && (Categories.Length == 0 || Categories.Contains(source.Category, StringComparer.OrdinalIgnoreCase))
        && (Product is null || string.Equals(Product, source.Product, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A pipeline whose fields have some other names.</summary>
internal abstract class AliasPipeline : Pipeline
{
    protected abstract IReadOnlyList<FieldAlias> Aliases { get; }

    /// <summary>Where any field may be besides its own name.</summary>
    protected virtual IEnumerable<string> Everywhere(string name) => [];

    public sealed override IReadOnlyList<string> Paths(string name, LogSource source)
    {
        var names = Aliases
            .Where(alias => alias.IsFor(name, source))
            .Select(alias => alias.Path)
            .Prepend(name);
        return [.. names.SelectMany(one => Everywhere(one).Prepend(one)).Distinct(StringComparer.Ordinal)];
    }
}
