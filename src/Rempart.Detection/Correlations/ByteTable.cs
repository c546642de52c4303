using Rempart.Detection.Events;

namespace Rempart.Detection.Correlations;

/// <summary>Numbers byte strings, and forgets those that nothing uses any more.</summary>
internal sealed class ByteTable(ulong seed)
{
    private int[] _slots = new int[64];
    private Known[] _items = new Known[32];
    private int _free = -1;
    private int _count;

    private struct Known
    {
        public byte[]? Bytes;
        public ulong Hash;
        public int Uses;
        public int NextFree;
    }

    /// <summary>An estimate of the memory it holds, in bytes.</summary>
    public long Size { get; private set; }

    public byte[] this[int id] => _items[id].Bytes!;

    /// <summary>The number of a byte string; it is used once more.</summary>
    public int Use(ReadOnlySpan<byte> bytes)
    {
        var hash = ByteHash.OfAll(bytes, seed);
        var slot = Find(bytes, hash);
        if (_slots[slot] != 0)
        {
            _items[_slots[slot] - 1].Uses++;
            return _slots[slot] - 1;
        }
        if (_count * 2 >= _slots.Length)
        {
            Grow();
            slot = Find(bytes, hash);
        }
        var id = Take();
        _items[id] = new Known { Bytes = bytes.ToArray(), Hash = hash, Uses = 1 };
        _slots[slot] = id + 1;
        Size += bytes.Length + 64;
        return id;
    }

    /// <summary>It is used once less.</summary>
    public void Release(int id)
    {
        if (--_items[id].Uses > 0)
            return;
        Size -= _items[id].Bytes!.Length + 64;
        RemoveSlot(Find(_items[id].Bytes, _items[id].Hash));
        _items[id] = new Known { NextFree = _free };
        _free = id;
        _count--;
    }

    private int Find(ReadOnlySpan<byte> bytes, ulong hash)
    {
        var mask = _slots.Length - 1;
        var slot = (int)hash & mask;
        while (_slots[slot] is var entry and not 0)
        {
            ref var item = ref _items[entry - 1];
            if (item.Hash == hash && bytes.SequenceEqual(item.Bytes))
                break;
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private int Take()
    {
        _count++;
        if (_free >= 0)
        {
            var id = _free;
            _free = _items[id].NextFree;
            return id;
        }
        if (_count > _items.Length)
            Array.Resize(ref _items, _items.Length * 2);
        return _count - 1;
    }

    private void Grow()
    {
        var old = _slots;
        _slots = new int[old.Length * 2];
        var mask = _slots.Length - 1;
        foreach (var entry in old)
        {
            if (entry == 0)
                continue;
            var slot = (int)_items[entry - 1].Hash & mask;
            while (_slots[slot] != 0)
                slot = (slot + 1) & mask;
            _slots[slot] = entry;
        }
    }

    // Entries behind the gap move up when their own place is not behind it.
    private void RemoveSlot(int gap)
    {
        var mask = _slots.Length - 1;
        var slot = gap;
        while (true)
        {
            slot = (slot + 1) & mask;
            var entry = _slots[slot];
            if (entry == 0)
                break;
            var home = (int)_items[entry - 1].Hash & mask;
            if (((slot - home) & mask) < ((slot - gap) & mask))
                continue;
            _slots[gap] = entry;
            gap = slot;
        }
        _slots[gap] = 0;
    }
}
