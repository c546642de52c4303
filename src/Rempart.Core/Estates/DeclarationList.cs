using System.Collections;
using System.Collections.Frozen;
using System.Runtime.CompilerServices;

namespace Rempart.Core.Estates;

/// <summary>The declarations of one kind, sorted by id (ordinal), with lookup by id.</summary>
/// <typeparam name="T">The kind.</typeparam>
[CollectionBuilder(typeof(DeclarationList), nameof(DeclarationList.Create))]
public sealed class DeclarationList<T> : IReadOnlyList<T>
    where T : NamedDeclaration
{
    private readonly T[] _items;
    private readonly FrozenDictionary<string, T> _byId;

    internal DeclarationList(IEnumerable<T> items)
    {
        _items = [.. items.OrderBy(item => item.Id, StringComparer.Ordinal)];
        _byId = _items.ToFrozenDictionary(item => item.Id, StringComparer.Ordinal);
        if (_byId.Count != _items.Length)
            throw new ArgumentException($"Two {typeof(T).Name} declarations have one id.", nameof(items));
    }

    /// <summary>How many are declared.</summary>
    public int Count => _items.Length;

    /// <summary>The declaration at a position.</summary>
    /// <param name="index">The position, from 0.</param>
    public T this[int index] => _items[index];

    /// <summary>The declaration with an id.</summary>
    /// <param name="id">The id; null finds nothing.</param>
    /// <returns>The declaration, or null.</returns>
    public T? Find(string? id) => id is null ? null : _byId.GetValueOrDefault(id);

    /// <summary>The declaration with an id that was checked when the estate was loaded.</summary>
    /// <param name="id">The id.</param>
    /// <returns>The declaration.</returns>
    /// <exception cref="KeyNotFoundException">Nothing has that id.</exception>
    public T Get(string id) => Find(id) ?? throw new KeyNotFoundException($"The estate declares no {typeof(T).Name} '{id}'.");

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Makes <see cref="DeclarationList{T}"/>, also from a collection expression.</summary>
public static class DeclarationList
{
    /// <summary>Makes a list.</summary>
    /// <typeparam name="T">The kind.</typeparam>
    /// <param name="items">The declarations, in any order.</param>
    /// <returns>The list.</returns>
    /// <exception cref="ArgumentException">Two have the same id.</exception>
    public static DeclarationList<T> Create<T>(ReadOnlySpan<T> items)
        where T : NamedDeclaration => new(items.ToArray());
}
