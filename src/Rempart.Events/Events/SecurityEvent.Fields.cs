using System.Buffers.Text;
using Rempart.Events.Ocsf;
using Rempart.Events.Scanning;

namespace Rempart.Events;

/// <content>Setting attributes. What is set first stays: a later value of the same attribute could be the attacker's.</content>
public sealed partial class SecurityEvent
{
    // More values of lists are in the raw text only.
    private const int MostListed = 4096;

    private (Field Field, Slot Value)[] _list = new (Field, Slot)[16];
    private int _listed;

    /// <summary>Sets a text; an empty one is no value.</summary>
    /// <returns>False when the attribute had a value already.</returns>
    internal bool Set(Field field, ReadOnlySpan<byte> value)
    {
        if (Has(field))
            return false;
        if (value.IsEmpty)
            return true;
        _slots[(int)field] = Store(value);
        Mark(field);
        return true;
    }

    internal bool Set(Field field, long value)
    {
        if (Has(field))
            return false;
        _slots[(int)field] = new Slot(value, 0);
        Mark(field);
        return true;
    }

    internal bool Set(Field field, bool value) => Set(field, value ? 1L : 0L);

    /// <summary>Sets a text that stands for nothing when it is empty or <c>-</c>, as in access logs.</summary>
    internal void SetUnlessDash(Field field, ReadOnlySpan<byte> value)
    {
        if (value is not [(byte)'-'])
            Set(field, value);
    }

    /// <summary>Sets a whole number that stands as text; what is no number goes to <c>unmapped</c>.</summary>
    internal void SetNumber(Field field, ReadOnlySpan<byte> value, ReadOnlySpan<byte> name)
    {
        if (value.IsEmpty || value is [(byte)'-'])
            return;
        if (!Numbers.TryRead(value, out var number) || !Set(field, number))
            AddUnmapped(name, value);
    }

    /// <summary>Adds a value to a list.</summary>
    internal void Add(Field field, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty || _listed == MostListed)
            return;
        if (_listed == _list.Length)
            Array.Resize(ref _list, _list.Length * 2);
        _list[_listed++] = (field, Store(value));
        Mark(field);
    }

    /// <summary>The next value of a list at or after this place, or -1.</summary>
    internal int NextListed(Field field, int from)
    {
        for (var i = from; i < _listed; i++)
        {
            if (_list[i].Field == field)
                return i;
        }
        return -1;
    }

    internal ReadOnlySpan<byte> Listed(int index) => Read(_list[index].Value);

    /// <summary>An attribute's text; empty when it has none.</summary>
    internal ReadOnlySpan<byte> GetText(Field field) => Has(field) && FieldTable.Kinds[(int)field] == FieldKind.Text ? Read(_slots[(int)field]) : default;

    internal long GetNumber(Field field) => _slots[(int)field].Value;

    private ReadOnlySpan<byte> Format(long value, FieldKind kind)
    {
        if (kind == FieldKind.Flag)
            return value != 0 ? "true"u8 : "false"u8;
        Utf8Formatter.TryFormat(value, _number, out var length);
        return _number.AsSpan(0, length);
    }
}
