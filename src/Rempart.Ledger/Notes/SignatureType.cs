namespace Rempart.Ledger;

/// <summary>The signature types of C2SP signed-note and tlog-cosignature that this library knows; the values are the identifier bytes.</summary>
public enum SignatureType
{
    /// <summary>No type.</summary>
    None = 0,

    /// <summary>Ed25519 over the note text: how a log signs its checkpoints.</summary>
    Ed25519 = 0x01,

    /// <summary>Ed25519 with a time, <c>cosignature/v1</c>: how a witness signs.</summary>
    Ed25519Cosignature = 0x04,

    /// <summary>ML-DSA-44 with a time: the post-quantum cosignature, for logs and witnesses.</summary>
    MLDsa44Cosignature = 0x06,
}
