using System.Text;
using Rempart.Events.Ocsf;

namespace Rempart.Events;

/// <content>The flat view for search and detection: every attribute by its path.</content>
public sealed partial class SecurityEvent
{
    private readonly byte[] _number = new byte[24];

    /// <summary>
    /// All attributes with their paths, such as <c>src_endpoint.ip</c>, then what is unmapped as <c>unmapped.name</c>. A list gives its
    /// path once for each value. Class, status, times and the raw text are properties of the event and not among them.
    /// </summary>
    public FieldEnumerator GetEnumerator() => new(this);

    /// <summary>The first value of a path.</summary>
    /// <param name="path">As in <c>src_endpoint.ip</c> or <c>unmapped.tty</c>; in UTF-8.</param>
    /// <param name="value">The value as text; valid until the next event.</param>
    /// <returns>False when it has none.</returns>
    public bool TryGet(ReadOnlySpan<byte> path, out ReadOnlySpan<byte> value)
    {
        foreach (var field in this)
        {
            if (field.Path.SequenceEqual(path))
            {
                value = field.Value;
                return true;
            }
        }
        value = default;
        return false;
    }

    /// <summary>The first value of a path, as a string.</summary>
    /// <param name="path">As in <c>src_endpoint.ip</c> or <c>unmapped.tty</c>.</param>
    /// <returns>The value; null when it has none.</returns>
    public string? Get(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return TryGet(Encoding.UTF8.GetBytes(path), out var value) ? Encoding.UTF8.GetString(value) : null;
    }

    /// <summary>One attribute with its value.</summary>
    public readonly ref struct FieldValue
    {
        internal FieldValue(ReadOnlySpan<byte> path, ReadOnlySpan<byte> value, bool isJson)
        {
            Path = path;
            Value = value;
            IsJson = isJson;
        }

        /// <summary>The path, in UTF-8.</summary>
        public ReadOnlySpan<byte> Path { get; }

        /// <summary>The value as text, in UTF-8.</summary>
        public ReadOnlySpan<byte> Value { get; }

        /// <summary>Whether the value is JSON: a number, a flag, an object or an array.</summary>
        public bool IsJson { get; }
    }

    /// <summary>Goes through the attributes of an event.</summary>
    public ref struct FieldEnumerator
    {
        private readonly SecurityEvent _event;
        private int _field = -1;
        private int _listed = -1;
        private int _extra = -1;

        internal FieldEnumerator(SecurityEvent @event) => _event = @event;

        /// <summary>The attribute it is at; valid until it moves.</summary>
        public readonly FieldValue Current
        {
            get
            {
                if (_extra >= 0)
                {
                    var extra = _event._extra[_extra];
                    return new FieldValue(_event.Read(extra.Name), _event.Read(extra.Value), extra.IsJson);
                }
                var path = FieldTable.Paths[_field];
                return FieldTable.Kinds[_field] switch
                {
                    FieldKind.Text => new FieldValue(path, _event.Read(_event._slots[_field]), isJson: false),
                    FieldKind.Number or FieldKind.Flag => new FieldValue(path, _event.Format(_event._slots[_field].Value, FieldTable.Kinds[_field]), isJson: true),
                    _ => new FieldValue(path, _event.Listed(_listed), isJson: false),
                };
            }
        }

        /// <summary>Goes to the next attribute.</summary>
        /// <returns>False after the last.</returns>
        public bool MoveNext()
        {
            if (_extra < 0)
            {
                if (_listed >= 0 && (_listed = _event.NextListed((Field)_field, _listed + 1)) >= 0)
                    return true;
                _field = _event.Next(_field + 1);
                if (_field >= 0)
                {
                    if (FieldTable.Kinds[_field] is FieldKind.Texts or FieldKind.Names)
                        _listed = _event.NextListed((Field)_field, 0);
                    return true;
                }
            }
            return ++_extra < _event._extras;
        }
    }
}
