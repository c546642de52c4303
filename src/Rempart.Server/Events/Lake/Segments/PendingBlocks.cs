using Rempart.Core.Events;

namespace Rempart.Server.Events.Lake.Segments;

/// <summary>The blocks that the next segments are made of, and how much they are.</summary>
internal sealed class PendingBlocks
{
    private readonly List<CommittedBlock> _blocks = [];

    public IReadOnlyList<CommittedBlock> Blocks => _blocks;

    public int Count => _blocks.Count;

    public int Events { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>Where the first begins.</summary>
    public long From => _blocks[0].Address;

    /// <summary>Where the block behind the last begins.</summary>
    public long Next => _blocks[^1].Next;

    /// <summary>When the first came.</summary>
    public DateTimeOffset Since => _blocks[0].ReceivedAt;

    public void Add(CommittedBlock block)
    {
        _blocks.Add(block);
        Events += block.Block.Count;
        Bytes += block.Block.Lines.Length;
    }

    public void Clear()
    {
        _blocks.Clear();
        (Events, Bytes) = (0, 0);
    }
}
