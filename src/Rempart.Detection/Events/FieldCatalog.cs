using Rempart.Detection.Pipelines;

namespace Rempart.Detection.Events;

/// <summary>
/// The fields anything asks for, as sets of paths: what a rule calls a field becomes a number once, when rules are put together.
/// </summary>
internal sealed class FieldCatalog(Pipeline pipeline)
{
    private readonly Dictionary<(string Name, LogSource Source), int> _named = [];
    private readonly Dictionary<string, int> _byPaths = new(StringComparer.Ordinal);
    private readonly List<int[]> _nodes = [];
    private readonly List<string> _names = [];

    public PathTree Tree { get; } = new();

    public int Count => _nodes.Count;

    /// <summary>The nodes at which values of a field are.</summary>
    public int[] Nodes(int field) => _nodes[field];

    public string NameOf(int field) => _names[field];

    /// <summary>The field that rules of a log source call by a name.</summary>
    public int Field(string name, LogSource source)
    {
        if (_named.TryGetValue((name, source), out var field))
            return field;
        return _named[(name, source)] = OfPaths(pipeline.Paths(name, source), name);
    }

    /// <summary>A field that is at some paths.</summary>
    public int OfPaths(IReadOnlyList<string> paths, string name)
    {
        var key = string.Join('\u0001', paths);
        if (_byPaths.TryGetValue(key, out var field))
            return field;
        _nodes.Add([.. paths.Select(Tree.Add)]);
        _names.Add(name);
        return _byPaths[key] = _nodes.Count - 1;
    }
}
