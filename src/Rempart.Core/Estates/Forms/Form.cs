using Rempart.Core.Estates.Yaml;

namespace Rempart.Core.Estates.Forms;

/// <summary>
/// What may stand at one place of the estate: how it is read, how it is written, and how the JSON Schema tells it.
/// One table of forms serves all three, so they cannot drift apart.
/// </summary>
internal abstract class Form
{
    /// <summary>What the JSON Schema says of the form.</summary>
    public abstract FormInfo Info { get; }
}

/// <inheritdoc/>
internal abstract class Form<T> : Form
{
    /// <summary>Reads a node. When it does not fit, the context gets at least one error, and false comes back.</summary>
    public abstract bool TryRead(Node node, string key, ReadContext context, out T value);

    /// <summary>Writes a value; null when there is nothing to write.</summary>
    public abstract Node? Write(T value);
}

/// <summary>A form as the JSON Schema tells it.</summary>
internal abstract record FormInfo;

internal sealed record TextInfo(string? Pattern = null, IReadOnlyList<string>? Words = null, int? MaxLength = null) : FormInfo;

internal sealed record BooleanInfo : FormInfo;

internal sealed record ScalarInfo : FormInfo;

internal sealed record ListInfo(FormInfo Item, bool OrSingle, int Least) : FormInfo;

internal sealed record MapInfo(string KeyPattern, FormInfo Value) : FormInfo;

internal sealed record ShapeInfo(string Name, IReadOnlyList<KeyInfo> Keys, IReadOnlyList<string> OneOf) : FormInfo;

internal sealed record KeyInfo(string Name, bool Required, string Description, FormInfo Form);
