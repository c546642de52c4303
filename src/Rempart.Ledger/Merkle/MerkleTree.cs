using System.Numerics;

namespace Rempart.Ledger;

/// <summary>
/// Roots and proofs of RFC 6962 trees, built from complete subtree hashes. Each call reads O(log n) nodes.
/// </summary>
public static class MerkleTree
{
    /// <summary>The root of the tree over the first <paramref name="size"/> leaves.</summary>
    /// <param name="reader">The stored nodes.</param>
    /// <param name="size">The number of leaves; 0 gives <see cref="MerkleHash.EmptyRoot"/>.</param>
    /// <returns>The root, or the node that the store does not have.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative.</exception>
    public static LedgerResult<Hash> Root(INodeReader reader, long size)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        if (size == 0)
        {
            return LedgerResult.Success(MerkleHash.EmptyRoot);
        }

        var range = new RangeReader(reader);
        var root = range.Hash(0, size);
        return range.Failure is { } failure ? LedgerResult.Fail<Hash>(failure) : LedgerResult.Success(root);
    }

    /// <summary>The inclusion proof (audit path) of RFC 6962, section 2.1.1, leaf's sibling first.</summary>
    /// <param name="reader">The stored nodes.</param>
    /// <param name="index">The leaf's index, from 0 to <paramref name="size"/> - 1.</param>
    /// <param name="size">The number of leaves of the tree that the proof is for.</param>
    /// <returns>The path, or the node that the store does not have.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The leaf is not in a tree of this size.</exception>
    public static LedgerResult<IReadOnlyList<Hash>> InclusionProof(INodeReader reader, long index, long size)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);

        var range = new RangeReader(reader);
        var path = new List<Hash>(64);
        var (low, high) = (0L, size);
        while (high - low > 1)
        {
            var middle = low + SplitPoint(high - low);
            if (index < middle)
            {
                path.Add(range.Hash(middle, high));
                high = middle;
            }
            else
            {
                path.Add(range.Hash(low, middle));
                low = middle;
            }
        }

        path.Reverse();
        return range.Finish(path);
    }

    /// <summary>The consistency proof of RFC 6962, section 2.1.2, between two sizes of one log.</summary>
    /// <param name="reader">The stored nodes.</param>
    /// <param name="oldSize">The smaller size, at least 1: the empty tree is consistent with every tree, so that a proof says nothing.</param>
    /// <param name="size">The greater size; when equal to the smaller, the proof is empty.</param>
    /// <returns>The proof, or the node that the store does not have.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The sizes are not 1 ≤ oldSize ≤ size.</exception>
    public static LedgerResult<IReadOnlyList<Hash>> ConsistencyProof(INodeReader reader, long oldSize, long size)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentOutOfRangeException.ThrowIfLessThan(oldSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, size);

        var range = new RangeReader(reader);
        var path = new List<Hash>(64);
        var (low, high) = (0L, size);
        while (high != oldSize)
        {
            var middle = low + SplitPoint(high - low);
            if (oldSize <= middle)
            {
                path.Add(range.Hash(middle, high));
                high = middle;
            }
            else
            {
                path.Add(range.Hash(low, middle));
                low = middle;
            }
        }

        // The verifier knows the old root already: its subtree is named only when it is not the whole old tree.
        if (low > 0)
        {
            path.Add(range.Hash(low, high));
        }

        path.Reverse();
        return range.Finish(path);
    }

    /// <summary>The greatest power of two below n; RFC 6962 splits every tree there.</summary>
    internal static long SplitPoint(long n) => 1L << BitOperations.Log2((ulong)(n - 1));

    /// <summary>Hashes ranges of leaves, and remembers the first node that was missing.</summary>
    private sealed class RangeReader(INodeReader reader)
    {
        public LedgerFailure? Failure { get; private set; }

        public Hash Hash(long low, long high)
        {
            var count = high - low;
            if (BitOperations.IsPow2(count) && low % count == 0)
            {
                var level = BitOperations.Log2((ulong)count);
                if (!reader.TryRead(level, low >> level, out var hash))
                {
                    Failure ??= new LedgerFailure($"The store has no hash for the leaves {low} to {high - 1}.");
                }

                return hash;
            }

            var middle = low + SplitPoint(count);
            return MerkleHash.Node(Hash(low, middle), Hash(middle, high));
        }

        public LedgerResult<IReadOnlyList<Hash>> Finish(List<Hash> path) =>
            Failure is null
                ? LedgerResult.Success<IReadOnlyList<Hash>>(path)
                : LedgerResult.Fail<IReadOnlyList<Hash>>(Failure);
    }
}
