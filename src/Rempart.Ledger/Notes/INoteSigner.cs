namespace Rempart.Ledger;

/// <summary>A private key that signs notes. Implement it to sign with another algorithm, or with a key in hardware.</summary>
public interface INoteSigner
{
    /// <summary>The key's name, as signature lines carry it.</summary>
    string Name { get; }

    /// <summary>The key's ID, as signature lines carry it.</summary>
    uint KeyId { get; }

    /// <summary>Signs a note text.</summary>
    /// <param name="text">The text in UTF-8, with its final newline.</param>
    /// <returns>The signature's bytes, without the key ID.</returns>
    /// <exception cref="ArgumentException">The key signs checkpoints only, and the text is none.</exception>
    byte[] Sign(ReadOnlySpan<byte> text);
}

/// <summary>A public key that verifies notes.</summary>
public interface INoteVerifier
{
    /// <summary>The key's name.</summary>
    string Name { get; }

    /// <summary>The key's ID.</summary>
    uint KeyId { get; }

    /// <summary>Verifies an untrusted signature.</summary>
    /// <param name="text">The note text in UTF-8, with its final newline.</param>
    /// <param name="signature">The signature's bytes, without the key ID.</param>
    /// <returns>Whether this key signed this text. Malformed input gives false and never throws.</returns>
    bool Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature);
}

/// <summary>A public key whose signatures carry the time at which they were made.</summary>
public interface ICosignatureVerifier : INoteVerifier
{
    /// <summary>Reads the time out of a signature that was verified.</summary>
    /// <param name="signature">The signature's bytes, without the key ID.</param>
    /// <returns>The time, or null when the signature states none.</returns>
    DateTimeOffset? ReadTime(ReadOnlySpan<byte> signature);
}
