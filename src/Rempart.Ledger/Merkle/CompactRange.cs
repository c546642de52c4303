using System.Numerics;

namespace Rempart.Ledger;

/// <summary>Receives each complete subtree at the moment it becomes final.</summary>
/// <param name="level">The subtree's height; 0 is a leaf.</param>
/// <param name="index">The subtree's number among those of its level.</param>
/// <param name="hash">Its hash, which no later append changes.</param>
public delegate void CompletedNode(int level, long index, in Hash hash);

/// <summary>
/// The right edge of a tree: one hash per complete subtree, at most 63. Enough to append leaves and to know the root
/// without reading what is stored. Not thread-safe.
/// </summary>
public sealed class CompactRange
{
    private readonly Hash[] _edge = new Hash[64];

    /// <summary>The number of leaves.</summary>
    public long Size { get; private set; }

    /// <summary>The root over all leaves; <see cref="MerkleHash.EmptyRoot"/> when there are none.</summary>
    public Hash Root
    {
        get
        {
            if (Size == 0)
            {
                return MerkleHash.EmptyRoot;
            }

            var level = BitOperations.TrailingZeroCount(Size);
            var root = _edge[level];
            for (level++; level < 63; level++)
            {
                if ((Size >> level & 1) == 1)
                {
                    root = MerkleHash.Node(_edge[level], root);
                }
            }

            return root;
        }
    }

    /// <summary>Restores the edge of a stored tree, so that appending goes on after a restart.</summary>
    /// <param name="reader">The stored nodes.</param>
    /// <param name="size">The stored tree's size.</param>
    /// <returns>The range, or the node that the store does not have.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative.</exception>
    public static LedgerResult<CompactRange> Restore(INodeReader reader, long size)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        var range = new CompactRange { Size = size };
        for (var level = 0; level < 63; level++)
        {
            var index = (size >> level) - 1;
            if ((size >> level & 1) == 1 && !reader.TryRead(level, index, out range._edge[level]))
            {
                return LedgerResult.Fail<CompactRange>(
                    $"The store has no hash for the leaves {index << level} to {((index + 1) << level) - 1}.");
            }
        }

        return LedgerResult.Success(range);
    }

    /// <summary>Appends one leaf.</summary>
    /// <param name="leaf">The leaf's hash, from <see cref="MerkleHash.Leaf"/>.</param>
    /// <param name="completed">Called for the leaf and for every subtree that it completes, lowest first; may be null.</param>
    public void Append(in Hash leaf, CompletedNode? completed)
    {
        var node = leaf;
        var index = Size;
        var level = 0;
        completed?.Invoke(level, index, node);
        while ((index & 1) == 1)
        {
            node = MerkleHash.Node(_edge[level], node);
            index >>= 1;
            level++;
            completed?.Invoke(level, index, node);
        }

        _edge[level] = node;
        Size++;
    }

    /// <summary>Appends a batch of leaves, in order.</summary>
    /// <param name="leaves">The leaves' hashes.</param>
    /// <param name="completed">Called as for a single leaf; may be null.</param>
    public void Append(ReadOnlySpan<Hash> leaves, CompletedNode? completed)
    {
        foreach (ref readonly var leaf in leaves)
        {
            Append(leaf, completed);
        }
    }
}
