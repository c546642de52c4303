using Rempart.Core.Estates;

namespace Rempart.Network.Kubernetes.Yaml;

/// <summary>One node of a document. Valid until the tape takes the next document.</summary>
internal readonly struct ManifestNode(Tape tape, int index)
{
    public NodeKind Kind => tape[index].Kind;

    public SourceLocation Location => new(tape.File, tape[index].Line, tape[index].Column);

    public bool IsMapping => Kind == NodeKind.Mapping;

    public bool IsSequence => Kind == NodeKind.Sequence;

    public bool IsScalar => Kind == NodeKind.Scalar;

    /// <summary>Whether the node is written without quotes, so that it may be a number or nothing.</summary>
    public bool IsPlain => tape[index].Plain;

    /// <summary>Whether the node stands for no value.</summary>
    public bool IsNull => IsScalar && IsPlain && Span is "" or "~" or "null" or "Null" or "NULL";

    /// <summary>A scalar's value.</summary>
    public ReadOnlySpan<char> Span
    {
        get
        {
            ref readonly var entry = ref tape[index];
            return entry.Value is { } value ? value : tape.Text.AsSpan(entry.Start, entry.Length);
        }
    }

    /// <summary>A scalar's value as a string.</summary>
    public string Text => tape[index].Value ?? Span.ToString();

    /// <summary>The nodes inside: of a mapping, keys and values in turn.</summary>
    public Children GetEnumerator() => new(tape, index);

    /// <summary>The value of a key; of two, the first. Null when there is none, or this is no mapping.</summary>
    public ManifestNode? this[string key]
    {
        get
        {
            if (!IsMapping)
                return null;
            for (int at = index + 1, end = tape[index].Next; at < end;)
            {
                var value = tape[at].Next;
                if (new ManifestNode(tape, at) is { IsScalar: true } name && name.Span.SequenceEqual(key))
                    return new ManifestNode(tape, value);
                at = tape[value].Next;
            }
            return null;
        }
    }

    internal struct Children(Tape tape, int parent)
    {
        private readonly int _end = tape[parent].Kind == NodeKind.Scalar ? 0 : tape[parent].Next;
        private int _next = parent + 1;
        private int _current = -1;

        public readonly ManifestNode Current => new(tape, _current);

        public bool MoveNext()
        {
            if (_next >= _end)
                return false;
            _current = _next;
            _next = tape[_current].Next;
            return true;
        }
    }
}
