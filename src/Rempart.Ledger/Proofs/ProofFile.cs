using System.Globalization;
using System.Text;

namespace Rempart.Ledger;

/// <summary>
/// A <c>.tlog-proof</c> file of C2SP tlog-proof: a checkpoint, an index and an inclusion proof. It proves, without the
/// server, that one leaf is in the log.
/// </summary>
public sealed class ProofFile
{
    /// <summary>The longest proof file that is read, in bytes.</summary>
    public const int MaxLength = 4_000_000;

    /// <summary>The media type's file name extension.</summary>
    public const string Extension = ".tlog-proof";

    internal const string Header = "c2sp.org/tlog-proof@v1";

    /// <summary>Makes a proof file.</summary>
    /// <param name="index">The leaf's index.</param>
    /// <param name="proof">The inclusion proof, leaf's sibling first.</param>
    /// <param name="checkpoint">The signed checkpoint that the proof leads to.</param>
    /// <param name="extra">Opaque data for the verifier, such as <see cref="EvidenceOpening.ToBytes"/>; null for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative.</exception>
    public ProofFile(long index, IReadOnlyList<Hash> proof, SignedNote checkpoint, ReadOnlyMemory<byte>? extra)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentNullException.ThrowIfNull(proof);
        ArgumentNullException.ThrowIfNull(checkpoint);
        (Index, Proof, Checkpoint, Extra) = (index, proof, checkpoint, extra);
    }

    /// <summary>The leaf's index in the log.</summary>
    public long Index { get; }

    /// <summary>The inclusion proof, leaf's sibling first.</summary>
    public IReadOnlyList<Hash> Proof { get; }

    /// <summary>The signed checkpoint; unverified until <see cref="Verify"/> says otherwise.</summary>
    public SignedNote Checkpoint { get; }

    /// <summary>Opaque data; nothing vouches for it by itself. Null when the file has none.</summary>
    public ReadOnlyMemory<byte>? Extra { get; }

    /// <summary>Reads a proof file from untrusted bytes, strictly.</summary>
    /// <param name="bytes">The file's bytes.</param>
    /// <returns>The proof, or what is wrong and in which line.</returns>
    public static LedgerResult<ProofFile> Parse(ReadOnlySpan<byte> bytes) => ProofFileParser.Parse(bytes);

    /// <summary>Reads a proof file from untrusted text, strictly.</summary>
    /// <param name="text">The file's text.</param>
    /// <returns>The proof, or what is wrong and in which line.</returns>
    public static LedgerResult<ProofFile> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return ProofFileParser.Parse(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Reads the evidence and salt that the extra data may carry.</summary>
    /// <returns>The opening, whose <see cref="EvidenceOpening.LeafHash"/> is for <see cref="Verify"/>; or why there is none.</returns>
    public LedgerResult<EvidenceOpening> ReadOpening() =>
        Extra is { } extra
            ? EvidenceOpening.Parse(extra.Span)
            : LedgerResult.Fail<EvidenceOpening>("The proof file carries no evidence; give the record and its salt.");

    /// <summary>
    /// Verifies the proof offline. The leaf hash says what is proved: take it from <see cref="EvidenceOpening.LeafHash"/>
    /// for a record and its salt, or from <see cref="MerkleHash.Leaf"/> for a ledger entry.
    /// </summary>
    /// <param name="leafHash">The hash of the leaf that should be in the log.</param>
    /// <param name="policy">Who is trusted; <see cref="WitnessPolicy.ForLog"/> for a single public key.</param>
    /// <returns>The verdict; it is never thrown.</returns>
    public ProofVerification Verify(in Hash leafHash, WitnessPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var trusted = policy.Verify(Checkpoint);
        if (trusted.Checkpoint is not { } checkpoint)
        {
            return new ProofVerification(trusted.Outcome, trusted.Message, null, trusted.Witnesses);
        }

        var message = MerkleProof.VerifyInclusion(leafHash, Index, checkpoint.Size, [.. Proof], checkpoint.RootHash) switch
        {
            ProofCheck.Valid => null,
            ProofCheck.OutOfRange => $"The checkpoint has {checkpoint.Size} entries; it has no entry {Index}.",
            ProofCheck.WrongLength => $"The proof has {Proof.Count} hashes, which is not what entry {Index} of {checkpoint.Size} needs.",
            _ => $"The leaf is not entry {Index} of the log: the evidence, its salt or the proof was changed.",
        };
        return message is null
            ? new ProofVerification(VerificationOutcome.Verified, $"Entry {Index} is in the log. {trusted.Message}", checkpoint, trusted.Witnesses)
            : new ProofVerification(VerificationOutcome.NotIncluded, message, null, trusted.Witnesses);
    }

    /// <summary>The file's text.</summary>
    /// <returns>The text that <see cref="Parse(string)"/> reads.</returns>
    public override string ToString()
    {
        var builder = new StringBuilder(Header).Append('\n');
        if (Extra is { } extra)
        {
            builder.Append("extra ").Append(Convert.ToBase64String(extra.Span)).Append('\n');
        }

        builder.Append(CultureInfo.InvariantCulture, $"index {Index}\n");
        foreach (var hash in Proof)
        {
            builder.Append(hash.ToBase64()).Append('\n');
        }

        return builder.Append('\n').Append(Checkpoint).ToString();
    }
}
