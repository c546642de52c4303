using System.Text;

namespace Rempart.Ledger;

/// <summary>One signature line of a note. The name and the key ID together say which key and which algorithm.</summary>
/// <param name="Name">The key's name.</param>
/// <param name="KeyId">The key's ID, 32 bits.</param>
/// <param name="Signature">The signature's bytes, after the key ID.</param>
public sealed record NoteSignature(string Name, uint KeyId, ReadOnlyMemory<byte> Signature);

/// <summary>
/// A C2SP signed note: text and signatures. Reading one verifies nothing: its text must not be used before
/// <see cref="Open"/> or a <see cref="WitnessPolicy"/> has verified it.
/// </summary>
public sealed class SignedNote
{
    /// <summary>The longest note that is read, in bytes.</summary>
    public const int MaxLength = 1_000_000;

    /// <summary>The greatest number of signatures that is read.</summary>
    public const int MaxSignatures = 100;

    internal SignedNote(string text, IReadOnlyList<NoteSignature> signatures)
    {
        Text = text;
        Signatures = signatures;
        TextBytes = Encoding.UTF8.GetBytes(text);
    }

    /// <summary>The text, with its final newline.</summary>
    public string Text { get; }

    /// <summary>The signature lines, in order; at least one.</summary>
    public IReadOnlyList<NoteSignature> Signatures { get; }

    internal byte[] TextBytes { get; }

    /// <summary>Reads a note from untrusted bytes, strictly.</summary>
    /// <param name="bytes">The note, in UTF-8.</param>
    /// <returns>The note, or what is wrong and in which line.</returns>
    public static LedgerResult<SignedNote> Parse(ReadOnlySpan<byte> bytes) => NoteParser.Parse(bytes);

    /// <summary>Reads a note from untrusted text, strictly.</summary>
    /// <param name="text">The note.</param>
    /// <returns>The note, or what is wrong and in which line.</returns>
    public static LedgerResult<SignedNote> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return NoteParser.Parse(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Signs a text.</summary>
    /// <param name="text">The text; ends in a newline and has no control characters beside newlines.</param>
    /// <param name="signers">At least one signer.</param>
    /// <returns>The note.</returns>
    /// <exception cref="ArgumentException">The text is not a note text, or there is no signer.</exception>
    public static SignedNote Sign(string text, params IReadOnlyList<INoteSigner> signers)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(signers);
        if (!NoteParser.IsText(text))
        {
            throw new ArgumentException("A note text ends in a newline and has no control characters beside newlines.", nameof(text));
        }

        if (signers.Count == 0)
        {
            throw new ArgumentException("A note needs at least one signer.", nameof(signers));
        }

        return new SignedNote(text, []).Cosign(signers);
    }

    /// <summary>Adds signatures to this note; those that it has are kept.</summary>
    /// <param name="signers">The signers.</param>
    /// <returns>A new note.</returns>
    public SignedNote Cosign(params IReadOnlyList<INoteSigner> signers)
    {
        ArgumentNullException.ThrowIfNull(signers);
        var signatures = new List<NoteSignature>(Signatures);
        foreach (var signer in signers)
        {
            signatures.Add(new NoteSignature(signer.Name, signer.KeyId, signer.Sign(TextBytes)));
        }

        return new SignedNote(Text, signatures);
    }

    /// <summary>
    /// Verifies every signature of a known key. Signatures of unknown keys are ignored, even when they share a name or
    /// an ID with a known key; one bad signature of a known key refuses the whole note.
    /// </summary>
    /// <param name="verifiers">The keys that the caller trusts.</param>
    /// <returns>The verified signatures with their verifiers, at least one; or why the note must not be used.</returns>
    public LedgerResult<IReadOnlyList<VerifiedSignature>> Open(params IReadOnlyList<INoteVerifier> verifiers)
    {
        ArgumentNullException.ThrowIfNull(verifiers);
        var verified = new List<VerifiedSignature>();
        foreach (var signature in Signatures)
        {
            foreach (var verifier in verifiers)
            {
                if (verifier.Name != signature.Name || verifier.KeyId != signature.KeyId)
                {
                    continue;
                }

                if (!verifier.Verify(TextBytes, signature.Signature.Span))
                {
                    return LedgerResult.Fail<IReadOnlyList<VerifiedSignature>>(
                        $"The signature of {signature.Name} (key ID {signature.KeyId:x8}) does not fit the text: the text or the signature was changed.");
                }

                verified.Add(new VerifiedSignature(verifier, signature));
            }
        }

        return verified.Count > 0
            ? LedgerResult.Success<IReadOnlyList<VerifiedSignature>>(verified)
            : LedgerResult.Fail<IReadOnlyList<VerifiedSignature>>("The note has no signature of a known key.");
    }

    /// <summary>The note as it is stored and sent.</summary>
    /// <returns>The text, an empty line, and the signature lines.</returns>
    public override string ToString()
    {
        var builder = new StringBuilder(Text).Append('\n');
        foreach (var signature in Signatures)
        {
            var bytes = new byte[4 + signature.Signature.Length];
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes, signature.KeyId);
            signature.Signature.Span.CopyTo(bytes.AsSpan(4));
            builder.Append("— ").Append(signature.Name).Append(' ').Append(Convert.ToBase64String(bytes)).Append('\n');
        }

        return builder.ToString();
    }
}

/// <summary>A signature that was verified, and the key that verified it.</summary>
/// <param name="Verifier">The trusted key.</param>
/// <param name="Signature">The signature line.</param>
public sealed record VerifiedSignature(INoteVerifier Verifier, NoteSignature Signature)
{
    /// <summary>When a cosigner says that it signed; null for signatures without a time, and for a time of zero.</summary>
    public DateTimeOffset? Time => Verifier is ICosignatureVerifier cosigner ? cosigner.ReadTime(Signature.Signature.Span) : null;
}
