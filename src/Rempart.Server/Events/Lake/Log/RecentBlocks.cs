using Rempart.Core.Events;

namespace Rempart.Server.Events.Lake.Log;

/// <summary>The newest committed blocks in memory, shared by all readers, so that who keeps up never reads the disk.</summary>
internal sealed class RecentBlocks(long largest)
{
    private readonly Lock _lock = new();
    private readonly List<CommittedBlock> _blocks = [];
    private int _first;
    private long _bytes;

    public void Add(IReadOnlyList<CommittedBlock> blocks)
    {
        lock (_lock)
        {
            foreach (var block in blocks)
            {
                _blocks.Add(block);
                _bytes += block.Block.Lines.Length;
            }
            while (_bytes > largest && _blocks.Count - _first > 1)
            {
                _bytes -= _blocks[_first].Block.Lines.Length;
                _blocks[_first++] = default;
            }
            if (_first > 1024 && _first > _blocks.Count / 2)
            {
                _blocks.RemoveRange(0, _first);
                _first = 0;
            }
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _blocks.Clear();
            (_first, _bytes) = (0, 0);
        }
    }

    /// <summary>The first block at or behind an address; false when it is not in memory.</summary>
    public bool TryGet(long from, out CommittedBlock block)
    {
        lock (_lock)
        {
            block = default;
            if (_first >= _blocks.Count || from < _blocks[_first].Address)
                return false;
            var (low, high) = (_first, _blocks.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (_blocks[middle].Address < from)
                    low = middle + 1;
                else
                    high = middle;
            }
            if (low == _blocks.Count)
                return false;
            block = _blocks[low];
            return true;
        }
    }
}
