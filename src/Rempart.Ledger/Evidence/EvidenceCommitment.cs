using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Rempart.Ledger;

/// <summary>
/// The salted commitment that stands in the ledger for an evidence record:
/// <c>HMAC-SHA-256(key = salt, "rempart-evidence/v1\n" || record)</c>.
/// </summary>
/// <remarks>
/// HMAC under a fresh random key is a pseudo-random function: without the salt the commitment says nothing about the
/// record, not even to one who can guess it, so that erasing record and salt erases the evidence for good. It binds
/// as SHA-256 is collision resistant, since the key has one fixed length. The leading line separates it from every
/// other use of HMAC and carries the version.
/// </remarks>
public static class EvidenceCommitment
{
    /// <summary>The length of a salt in bytes. Use a new one, from a cryptographic random number generator, for each record.</summary>
    public const int SaltLength = 32;

    private static ReadOnlySpan<byte> Domain => "rempart-evidence/v1\n"u8;

    private const string LeafHeader = "rempart-evidence/v1\n";
    private const int LeafLength = 65;

    /// <summary>Commits to a record.</summary>
    /// <param name="record">The evidence record's bytes, of any length.</param>
    /// <param name="salt"><see cref="SaltLength"/> random bytes, kept with the record.</param>
    /// <returns>The commitment.</returns>
    /// <exception cref="ArgumentException">The salt has another length.</exception>
    public static Hash Commit(ReadOnlySpan<byte> record, ReadOnlySpan<byte> salt)
    {
        if (salt.Length != SaltLength)
        {
            throw new ArgumentException($"A salt has {SaltLength} bytes; {salt.Length} were given.", nameof(salt));
        }

        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, salt);
        hmac.AppendData(Domain);
        hmac.AppendData(record);
        Hash commitment = default;
        hmac.GetHashAndReset(MemoryMarshal.AsBytes(new Span<Hash>(ref commitment)));
        return commitment;
    }

    /// <summary>Checks in constant time that a commitment was made for this record with this salt.</summary>
    /// <param name="commitment">The commitment, from the ledger.</param>
    /// <param name="record">The record, maybe untrusted.</param>
    /// <param name="salt">The salt, maybe untrusted; another length than <see cref="SaltLength"/> gives false.</param>
    /// <returns>Whether they belong together.</returns>
    public static bool Opens(in Hash commitment, ReadOnlySpan<byte> record, ReadOnlySpan<byte> salt) =>
        salt.Length == SaltLength && Commit(record, salt).FixedTimeEquals(commitment);

    /// <summary>
    /// The ledger entry of a commitment: the line <c>rempart-evidence/v1</c> and a line with the commitment in base64,
    /// 65 bytes in all. It has no personal data and nothing that tells two entries of one person apart from others.
    /// </summary>
    /// <param name="commitment">The commitment.</param>
    /// <returns>The entry's bytes; their <see cref="MerkleHash.Leaf"/> is the leaf hash.</returns>
    public static byte[] ToEntry(in Hash commitment) => Encoding.ASCII.GetBytes($"{LeafHeader}{commitment.ToBase64()}\n");

    /// <summary>Reads a ledger entry.</summary>
    /// <param name="entry">The entry's bytes, maybe untrusted.</param>
    /// <returns>The commitment, or what is wrong.</returns>
    public static LedgerResult<Hash> ParseEntry(ReadOnlySpan<byte> entry)
    {
        if (!entry.StartsWith(Domain))
        {
            return LedgerResult.Fail<Hash>("The entry does not begin with the line 'rempart-evidence/v1'.", 1);
        }

        return entry.Length == LeafLength
            && entry[^1] == (byte)'\n'
            && Hash.TryParseBase64(Encoding.Latin1.GetString(entry[Domain.Length..^1]), out var commitment)
                ? LedgerResult.Success(commitment)
                : LedgerResult.Fail<Hash>("The commitment is 32 bytes in base64 and a newline.", 2);
    }
}
