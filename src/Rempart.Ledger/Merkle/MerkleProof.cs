using System.Numerics;

namespace Rempart.Ledger;

/// <summary>
/// Verifies inclusion and consistency proofs, strictly: a proof with a missing or an extra hash is refused even where
/// its other hashes are right. Sizes and indexes may come from untrusted input; nothing throws.
/// </summary>
public static class MerkleProof
{
    /// <summary>Checks that a leaf is in a tree (RFC 9162, section 2.1.3.2, same trees as RFC 6962).</summary>
    /// <param name="leaf">The leaf's hash, from <see cref="MerkleHash.Leaf"/>.</param>
    /// <param name="index">The leaf's index.</param>
    /// <param name="size">The tree's size.</param>
    /// <param name="proof">The hashes, leaf's sibling first.</param>
    /// <param name="root">The tree's root, from a checkpoint that is trusted.</param>
    /// <returns><see cref="ProofCheck.Valid"/>, or what is wrong.</returns>
    public static ProofCheck VerifyInclusion(in Hash leaf, long index, long size, ReadOnlySpan<Hash> proof, in Hash root)
    {
        if (index < 0 || index >= size)
        {
            return ProofCheck.OutOfRange;
        }

        if (proof.Length != InclusionLength(index, size))
        {
            return ProofCheck.WrongLength;
        }

        var node = leaf;
        var last = size - 1;
        foreach (ref readonly var sibling in proof)
        {
            if ((index & 1) == 1 || index == last)
            {
                node = MerkleHash.Node(sibling, node);

                // A lone right edge has no siblings until the level where it is a right child.
                var skip = BitOperations.TrailingZeroCount(index);
                index >>= skip;
                last >>= skip;
            }
            else
            {
                node = MerkleHash.Node(node, sibling);
            }

            index >>= 1;
            last >>= 1;
        }

        return node == root ? ProofCheck.Valid : ProofCheck.RootMismatch;
    }

    /// <summary>Checks that the tree of the smaller size is a prefix of the tree of the greater size: nothing was changed or removed.</summary>
    /// <param name="oldSize">The smaller size; 0 is refused, since it would prove nothing.</param>
    /// <param name="oldRoot">The smaller tree's root.</param>
    /// <param name="size">The greater size.</param>
    /// <param name="root">The greater tree's root.</param>
    /// <param name="proof">The hashes of RFC 6962, section 2.1.2.</param>
    /// <returns><see cref="ProofCheck.Valid"/>, or what is wrong.</returns>
    public static ProofCheck VerifyConsistency(
        long oldSize, in Hash oldRoot, long size, in Hash root, ReadOnlySpan<Hash> proof) =>
        oldSize < 1 ? ProofCheck.OutOfRange : VerifySubtreeConsistency(0, oldSize, oldRoot, size, root, proof);

    /// <summary>Checks that a leaf is in a subtree of a log (Merkle Tree Certificates, "Subtree Inclusion Proofs").</summary>
    /// <param name="leaf">The leaf's hash.</param>
    /// <param name="index">The leaf's index in the log.</param>
    /// <param name="start">The subtree's first leaf.</param>
    /// <param name="end">One past the subtree's last leaf.</param>
    /// <param name="proof">The hashes, leaf's sibling first.</param>
    /// <param name="root">The subtree's root.</param>
    /// <returns><see cref="ProofCheck.Valid"/>, or what is wrong.</returns>
    public static ProofCheck VerifySubtreeInclusion(
        in Hash leaf, long index, long start, long end, ReadOnlySpan<Hash> proof, in Hash root) =>
        IsSubtree(start, end) && index >= start
            ? VerifyInclusion(leaf, index - start, end - start, proof, root)
            : ProofCheck.OutOfRange;

    /// <summary>
    /// Checks that a subtree is part of a tree (Merkle Tree Certificates, "Subtree Consistency Proofs"). An empty subtree
    /// is part of every tree: then only its own root and the proof's emptiness are checked.
    /// </summary>
    /// <param name="start">The subtree's first leaf.</param>
    /// <param name="end">One past the subtree's last leaf.</param>
    /// <param name="subtreeRoot">The subtree's root.</param>
    /// <param name="size">The tree's size.</param>
    /// <param name="root">The tree's root.</param>
    /// <param name="proof">The proof's hashes.</param>
    /// <returns><see cref="ProofCheck.Valid"/>, or what is wrong.</returns>
    public static ProofCheck VerifySubtreeConsistency(
        long start, long end, in Hash subtreeRoot, long size, in Hash root, ReadOnlySpan<Hash> proof)
    {
        if (start >= 0 && start == end && end <= size)
        {
            return !proof.IsEmpty ? ProofCheck.WrongLength
                : subtreeRoot == MerkleHash.EmptyRoot ? ProofCheck.Valid : ProofCheck.RootMismatch;
        }

        if (!IsSubtree(start, end) || end > size)
        {
            return ProofCheck.OutOfRange;
        }

        var (first, last, tree) = (start, end - 1, size - 1);

        // Climb to the subtree whose hash both trees share.
        while (first != last && (last == tree || (last & 1) == 1))
        {
            (first, last, tree) = (first >> 1, last >> 1, tree >> 1);
        }

        var shared = subtreeRoot;
        if (first != last)
        {
            if (proof.IsEmpty)
            {
                return ProofCheck.WrongLength;
            }

            shared = proof[0];
            proof = proof[1..];
        }

        var (subtreeNode, node) = (shared, shared);
        foreach (ref readonly var sibling in proof)
        {
            if (tree == 0)
            {
                return ProofCheck.WrongLength;
            }

            if ((last & 1) == 1 || last == tree)
            {
                subtreeNode = first < last ? MerkleHash.Node(sibling, subtreeNode) : subtreeNode;
                node = MerkleHash.Node(sibling, node);
                var skip = BitOperations.TrailingZeroCount(last);
                (first, last, tree) = (first >> skip, last >> skip, tree >> skip);
            }
            else
            {
                node = MerkleHash.Node(node, sibling);
            }

            (first, last, tree) = (first >> 1, last >> 1, tree >> 1);
        }

        if (tree != 0)
        {
            return ProofCheck.WrongLength;
        }

        return subtreeNode == subtreeRoot && node == root ? ProofCheck.Valid : ProofCheck.RootMismatch;
    }

    /// <summary>Whether the range is a subtree: not empty, and its start a multiple of its size rounded up to a power of two.</summary>
    private static bool IsSubtree(long start, long end)
    {
        if (start < 0 || end <= start)
        {
            return false;
        }

        var ceiling = BitOperations.RoundUpToPowerOf2((ulong)(end - start));
        return (ulong)start % ceiling == 0;
    }

    /// <summary>Siblings inside the part that the leaf shares with the right edge, then one per left neighbour above it.</summary>
    private static int InclusionLength(long index, long size)
    {
        var inner = 64 - BitOperations.LeadingZeroCount((ulong)(index ^ (size - 1)));
        return inner + BitOperations.PopCount((ulong)index >> inner);
    }
}
