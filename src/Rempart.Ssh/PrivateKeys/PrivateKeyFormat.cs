namespace Rempart.Ssh.PrivateKeys;

/// <summary>How a private key's file is written.</summary>
public enum PrivateKeyFormat
{
    /// <summary>OPENSSH PRIVATE KEY (PROTOCOL.key): the only form with a slow KDF that OpenSSH writes by itself.</summary>
    OpenSsh,

    /// <summary>RSA PRIVATE KEY, EC PRIVATE KEY or DSA PRIVATE KEY (RFC 8017, RFC 5915): the old PEM. Its protection is one MD5 of the passphrase.</summary>
    Pem,

    /// <summary>PRIVATE KEY (RFC 5958): not protected.</summary>
    Pkcs8,

    /// <summary>ENCRYPTED PRIVATE KEY (RFC 5958, RFC 8018).</summary>
    EncryptedPkcs8,
}
