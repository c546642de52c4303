namespace Rempart.Ssh.Keys;

/// <summary>The kinds of keys that are read. DSA is not: OpenSSH 10 removed it.</summary>
public enum SshKeyAlgorithm
{
    /// <summary>ssh-ed25519 (RFC 8709).</summary>
    Ed25519,

    /// <summary>ecdsa-sha2-nistp256 (RFC 5656).</summary>
    EcdsaP256,

    /// <summary>ecdsa-sha2-nistp384 (RFC 5656).</summary>
    EcdsaP384,

    /// <summary>ecdsa-sha2-nistp521 (RFC 5656).</summary>
    EcdsaP521,

    /// <summary>ssh-rsa (RFC 4253), whose signatures are rsa-sha2-256 and rsa-sha2-512 (RFC 8332), never SHA-1.</summary>
    Rsa,

    /// <summary>sk-ssh-ed25519@openssh.com (PROTOCOL.u2f): the private key is in a FIDO authenticator.</summary>
    SkEd25519,

    /// <summary>sk-ecdsa-sha2-nistp256@openssh.com (PROTOCOL.u2f): the private key is in a FIDO authenticator.</summary>
    SkEcdsaP256,
}
