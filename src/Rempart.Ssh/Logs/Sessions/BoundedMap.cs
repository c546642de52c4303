using System.Diagnostics.CodeAnalysis;

namespace Rempart.Ssh.Logs.Sessions;

/// <summary>A dictionary that forgets its oldest entry when it is full.</summary>
internal sealed class BoundedMap<TKey, TValue>(int capacity)
    where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>> _entries = [];
    private readonly LinkedList<(TKey Key, TValue Value)> _order = [];

    public int Count => _entries.Count;

    public IEnumerable<TValue> Values => _order.Select(entry => entry.Value);

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (_entries.TryGetValue(key, out var node))
        {
            value = node.Value.Value;
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>Adds or replaces; gives what had to go for it.</summary>
    public bool Put(TKey key, TValue value, [MaybeNullWhen(false)] out TValue evicted)
    {
        Remove(key);
        _entries[key] = _order.AddLast((key, value));
        evicted = default;
        if (_entries.Count <= capacity)
            return false;
        evicted = _order.First!.Value.Value;
        Remove(_order.First.Value.Key);
        return true;
    }

    public bool Remove(TKey key)
    {
        if (!_entries.Remove(key, out var node))
            return false;
        _order.Remove(node);
        return true;
    }
}
