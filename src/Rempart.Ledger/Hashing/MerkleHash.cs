using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Rempart.Ledger;

/// <summary>
/// The hashing of RFC 6962, section 2.1, with SHA-256. Leaves and nodes carry different prefixes, so that a node can
/// never be presented as a leaf. No call allocates.
/// </summary>
public static class MerkleHash
{
    private const byte LeafPrefix = 0x00;
    private const byte NodePrefix = 0x01;
    private const int StackLimit = 1024;

    /// <summary>The root of the empty tree: SHA-256 of nothing.</summary>
    public static Hash EmptyRoot { get; } = Sha256([]);

    /// <summary>The hash of a leaf: SHA-256(0x00 || entry).</summary>
    /// <param name="entry">The entry's bytes; may be empty.</param>
    /// <returns>The leaf hash.</returns>
    public static Hash Leaf(ReadOnlySpan<byte> entry)
    {
        var length = entry.Length + 1;
        if (length <= StackLimit)
        {
            Span<byte> small = stackalloc byte[StackLimit];
            return Prefixed(small[..length], entry);
        }

        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            return Prefixed(rented.AsSpan(0, length), entry);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }

    /// <summary>The hash of an inner node: SHA-256(0x01 || left || right).</summary>
    /// <param name="left">The left child.</param>
    /// <param name="right">The right child.</param>
    /// <returns>The node hash.</returns>
    public static Hash Node(in Hash left, in Hash right)
    {
        Span<byte> buffer = stackalloc byte[1 + (2 * Hash.Length)];
        buffer[0] = NodePrefix;
        left.CopyTo(buffer[1..]);
        right.CopyTo(buffer[(1 + Hash.Length)..]);
        return Sha256(buffer);
    }

    internal static Hash Sha256(ReadOnlySpan<byte> data)
    {
        Hash hash = default;
        SHA256.HashData(data, MemoryMarshal.AsBytes(new Span<Hash>(ref hash)));
        return hash;
    }

    private static Hash Prefixed(Span<byte> buffer, ReadOnlySpan<byte> entry)
    {
        buffer[0] = LeafPrefix;
        entry.CopyTo(buffer[1..]);
        return Sha256(buffer);
    }
}
