using System.Runtime.InteropServices;

namespace Rempart.Network.Kubernetes.Yaml;

/// <summary>
/// The nodes of one document in the order of its text, in one array that serves document after document. Scalars point into the
/// text, so that what nobody reads costs no string.
/// </summary>
internal sealed class Tape
{
    private readonly List<Entry> _entries = new(256);

    /// <summary>The text that scalars point into.</summary>
    public string Text { get; private set; } = "";

    /// <summary>The file's name.</summary>
    public string File { get; private set; } = "";

    public int Count => _entries.Count;

    public ManifestNode Root => new(this, 0);

    public void Start(string file, string text)
    {
        (File, Text) = (file, text);
        _entries.Clear();
    }

    public void Clear() => _entries.Clear();

    public ref readonly Entry this[int index] => ref CollectionsMarshal.AsSpan(_entries)[index];

    /// <summary>Adds a scalar that is a part of the text.</summary>
    public void Scalar(int start, int length, bool plain, int line, int column) =>
        _entries.Add(new Entry(NodeKind.Scalar, plain, start, length, line, column, null) { Next = _entries.Count + 1 });

    /// <summary>Adds a scalar whose value differs from how it is written.</summary>
    public void Scalar(string value, bool plain, int line, int column) =>
        _entries.Add(new Entry(NodeKind.Scalar, plain, 0, 0, line, column, value) { Next = _entries.Count + 1 });

    /// <summary>Begins a mapping or a sequence; <see cref="Close"/> ends it.</summary>
    public int Open(NodeKind kind, int line, int column)
    {
        _entries.Add(new Entry(kind, false, 0, 0, line, column, null));
        return _entries.Count - 1;
    }

    public void Close(int index) => CollectionsMarshal.AsSpan(_entries)[index].Next = _entries.Count;

    /// <summary>Adds a copy of the nodes from one index to another.</summary>
    public void Repeat(int from, int to)
    {
        var shift = _entries.Count - from;
        for (var i = from; i < to; i++)
            _entries.Add(_entries[i] with { Next = _entries[i].Next + shift });
    }

    internal record struct Entry(NodeKind Kind, bool Plain, int Start, int Length, int Line, int Column, string? Value)
    {
        /// <summary>The index after this node and all inside it.</summary>
        public int Next { get; set; }
    }
}
