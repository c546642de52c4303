using System.Text;

namespace Rempart.Detection.Events;

/// <summary>
/// The paths of events that anything asks for, as a tree that is walked while JSON is read. A member whose name holds dots leads to
/// the same node as members within members. Names that no path has lead to <see cref="Unknown"/>.
/// </summary>
internal sealed class PathTree
{
    public const int Root = 0;
    public const int Unknown = -1;

    private readonly Dictionary<string, int> _nodes = new(StringComparer.Ordinal) { [""] = Root };
    private readonly Dictionary<(int Parent, string Name), int> _edges = [];
    private readonly List<int> _anyChild = [Unknown];
    private readonly List<string> _paths = [""];

    private int[] _slots = [];
    private Edge[] _table = [];

    private readonly record struct Edge(int Parent, byte[] Name, int Child);

    public int Count => _anyChild.Count;

    /// <summary>The path of a node as a rule would write it.</summary>
    public string PathOf(int node) => _paths[node];

    /// <summary>Adds a path; the segment <c>*</c> is any member.</summary>
    public int Add(string path)
    {
        var segments = path.Split('.');
        if (segments.Length > 12)
            segments = [path];
        var prefixes = new int[segments.Length + 1];
        var text = new StringBuilder();
        for (var i = 0; i < segments.Length; i++)
        {
            if (i > 0)
                text.Append('.');
            prefixes[i + 1] = Node(text.Append(segments[i]).ToString());
        }
        for (var from = 0; from < segments.Length; from++)
        {
            if (segments[from] == "*")
                _anyChild[prefixes[from]] = prefixes[from + 1];
            for (var to = from + 1; to <= segments.Length; to++)
                _edges[(prefixes[from], string.Join('.', segments[from..to]))] = prefixes[to];
        }
        return prefixes[^1];
    }

    /// <summary>Ends the adding: lays the edges into a table for look-ups by bytes.</summary>
    public void Freeze()
    {
        _table = [.. _edges.Select(edge => new Edge(edge.Key.Parent, Encoding.UTF8.GetBytes(edge.Key.Name), edge.Value))];
        var size = 16;
        while (size < _table.Length * 4)
            size *= 2;
        _slots = new int[size];
        for (var i = 0; i < _table.Length; i++)
        {
            var slot = (int)(Hash(_table[i].Parent, _table[i].Name) & (uint)(size - 1));
            while (_slots[slot] != 0)
                slot = (slot + 1) & (size - 1);
            _slots[slot] = i + 1;
        }
    }

    /// <summary>Where the member of a node's object leads.</summary>
    public int Child(int parent, ReadOnlySpan<byte> name)
    {
        if (parent < 0)
            return Unknown;
        var mask = _slots.Length - 1;
        var slot = (int)(Hash(parent, name) & (uint)mask);
        while (_slots[slot] is var index and not 0)
        {
            ref readonly var edge = ref _table[index - 1];
            if (edge.Parent == parent && name.SequenceEqual(edge.Name))
                return edge.Child;
            slot = (slot + 1) & mask;
        }
        return _anyChild[parent];
    }

    private int Node(string path)
    {
        if (_nodes.TryGetValue(path, out var node))
            return node;
        _nodes[path] = node = _anyChild.Count;
        _anyChild.Add(Unknown);
        _paths.Add(path);
        return node;
    }

    private static uint Hash(int parent, ReadOnlySpan<byte> name) => (uint)(ByteHash.Of(name) + ((ulong)(uint)parent * 0x9E3779B97F4A7C15UL) >> 20);
}
