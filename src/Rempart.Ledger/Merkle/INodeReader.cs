namespace Rempart.Ledger;

/// <summary>Where the hashes of complete subtrees come from: tiles, a table, an array.</summary>
public interface INodeReader
{
    /// <summary>Reads the hash of the complete subtree over the leaves <c>[index * 2^level, (index + 1) * 2^level)</c>.</summary>
    /// <param name="level">The height of the subtree; 0 is a leaf hash.</param>
    /// <param name="index">The subtree's number among those of its level, counted from 0.</param>
    /// <param name="hash">The hash when the method returns true.</param>
    /// <returns>False when the store does not have it.</returns>
    bool TryRead(int level, long index, out Hash hash);
}
