namespace Rempart.Ledger;

/// <summary>
/// What opens a commitment: the evidence record and its salt. A <see cref="ProofFile"/> may carry it as extra data, so
/// that one file proves one record; leave it out where the record must stay private.
/// </summary>
public sealed class EvidenceOpening
{
    private readonly byte[] _salt;
    private readonly byte[] _record;

    /// <summary>Joins a record and its salt.</summary>
    /// <param name="record">The evidence record.</param>
    /// <param name="salt"><see cref="EvidenceCommitment.SaltLength"/> bytes.</param>
    /// <exception cref="ArgumentException">The salt has another length.</exception>
    public EvidenceOpening(ReadOnlySpan<byte> record, ReadOnlySpan<byte> salt)
    {
        Commitment = EvidenceCommitment.Commit(record, salt);
        (_record, _salt) = (record.ToArray(), salt.ToArray());
    }

    private static ReadOnlySpan<byte> Header => "rempart-opening/v1\n"u8;

    /// <summary>The evidence record.</summary>
    public ReadOnlyMemory<byte> Record => _record;

    /// <summary>The salt.</summary>
    public ReadOnlyMemory<byte> Salt => _salt;

    /// <summary>The commitment that record and salt give.</summary>
    public Hash Commitment { get; }

    /// <summary>The hash of the ledger leaf that record and salt give.</summary>
    public Hash LeafHash => MerkleHash.Leaf(EvidenceCommitment.ToEntry(Commitment));

    /// <summary>The opening as bytes: the line <c>rempart-opening/v1</c>, the salt's 32 bytes, the record.</summary>
    /// <returns>The bytes that <see cref="Parse"/> reads.</returns>
    public byte[] ToBytes() => [.. Header, .. _salt, .. _record];

    /// <summary>Reads an opening. Nothing is proved by it until a proof was verified with it.</summary>
    /// <param name="bytes">The bytes, maybe untrusted.</param>
    /// <returns>The opening, or what is wrong.</returns>
    public static LedgerResult<EvidenceOpening> Parse(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith(Header))
        {
            return LedgerResult.Fail<EvidenceOpening>("An opening begins with the line 'rempart-opening/v1'.", offset: 0);
        }

        var body = bytes[Header.Length..];
        return body.Length < EvidenceCommitment.SaltLength
            ? LedgerResult.Fail<EvidenceOpening>(
                $"The salt has {body.Length} of {EvidenceCommitment.SaltLength} bytes.", offset: bytes.Length)
            : LedgerResult.Success(new EvidenceOpening(body[EvidenceCommitment.SaltLength..], body[..EvidenceCommitment.SaltLength]));
    }
}
