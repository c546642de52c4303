using System.Collections;

namespace Rempart.Network.Policies;

/// <summary>The labels of a pod or a namespace: an immutable map, equal to every other map with the same labels.</summary>
public sealed class LabelSet : IEquatable<LabelSet>, IReadOnlyCollection<KeyValuePair<string, string>>
{
    private readonly KeyValuePair<string, string>[] _sorted;
    private readonly int _hash;

    private LabelSet(KeyValuePair<string, string>[] sorted)
    {
        _sorted = sorted;
        foreach (var (key, value) in sorted)
            _hash = HashCode.Combine(_hash, key, value);
    }

    /// <summary>No label.</summary>
    public static LabelSet Empty { get; } = new([]);

    /// <summary>The number of labels.</summary>
    public int Count => _sorted.Length;

    /// <summary>The value of a label; null when there is no such label.</summary>
    /// <param name="key">The label's key.</param>
    public string? this[string key]
    {
        get
        {
            foreach (ref readonly var label in _sorted.AsSpan())
            {
                if (label.Key == key)
                    return label.Value;
            }
            return null;
        }
    }

    /// <summary>The labels of a list; of two labels with one key, the later counts.</summary>
    /// <param name="labels">The labels, in any order.</param>
    /// <returns>The map.</returns>
    public static LabelSet Of(IEnumerable<KeyValuePair<string, string>> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        KeyValuePair<string, string>[] sorted = [.. labels];
        if (sorted.Length == 0)
            return Empty;
        for (var i = 1; i < sorted.Length; i++)
        {
            if (string.CompareOrdinal(sorted[i - 1].Key, sorted[i].Key) >= 0)
                return new(Distinct(sorted));
        }
        return new(sorted);
    }

    /// <summary>These labels and one more.</summary>
    /// <param name="key">The label's key.</param>
    /// <param name="value">The label's value.</param>
    /// <returns>The map.</returns>
    public LabelSet With(string key, string value) => Of(_sorted.Append(new(key, value)));

    /// <inheritdoc/>
    public bool Equals(LabelSet? other) =>
        ReferenceEquals(this, other) || (other is not null && _hash == other._hash && _sorted.AsSpan().SequenceEqual(other._sorted));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LabelSet);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _sorted.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The labels as text, sorted: <c>app=web,tier=front</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Join(',', _sorted.Select(label => $"{label.Key}={label.Value}"));

    private static KeyValuePair<string, string>[] Distinct(IEnumerable<KeyValuePair<string, string>> labels)
    {
        var distinct = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in labels)
            distinct[key] = value;
        return [.. distinct];
    }
}
