namespace Rempart.Network.Reachability.Classes;

/// <summary>Divides numbers into groups with a value each; no two groups have the same value.</summary>
internal sealed class Partition<T> where T : notnull
{
    private readonly List<(T Value, Bits Members)> _groups;

    private Partition(List<(T, Bits)> groups) => _groups = groups;

    public IReadOnlyList<(T Value, Bits Members)> Groups => _groups;

    /// <summary>The value of a number.</summary>
    public T this[int index]
    {
        get
        {
            foreach (var (value, members) in _groups)
            {
                if (members[index])
                    return value;
            }
            throw new ArgumentOutOfRangeException(nameof(index));
        }
    }

    /// <summary>One group with all numbers.</summary>
    public static Partition<T> Of(T value, int length) => new([(value, Bits.Full(length))]);

    /// <summary>Changes the value of some numbers, as a function of the value they have.</summary>
    public void Change(Bits where, Func<T, T> change)
    {
        for (int i = 0, count = _groups.Count; i < count; i++)
        {
            var (value, members) = _groups[i];
            if (!members.Overlaps(where))
                continue;
            var changed = change(value);
            if (EqualityComparer<T>.Default.Equals(changed, value))
                continue;
            var moved = members.Copy().And(where);
            members.AndNot(where);
            Add(changed, moved);
        }
        _groups.RemoveAll(static group => group.Members.IsEmpty);
    }

    /// <summary>The partition in which each number has a value made of its values here and there.</summary>
    public Partition<TResult> Combine<TOther, TResult>(Partition<TOther> other, Func<T, TOther, TResult> combine) where TOther : notnull where TResult : notnull
    {
        var result = new Partition<TResult>([]);
        foreach (var (here, members) in _groups)
        {
            foreach (var (there, others) in other._groups)
            {
                if (members.Overlaps(others))
                    result.Add(combine(here, there), members.Copy().And(others));
            }
        }
        return result;
    }

    private void Add(T value, Bits members)
    {
        foreach (var (known, there) in _groups)
        {
            if (EqualityComparer<T>.Default.Equals(known, value))
            {
                there.Or(members);
                return;
            }
        }
        _groups.Add((value, members));
    }
}
