namespace Rempart.Ssh.PrivateKeys;

/// <summary>What makes guessing a file's passphrase slow.</summary>
public enum PrivateKeyKdf
{
    /// <summary>Nothing: there is no passphrase.</summary>
    None,

    /// <summary>bcrypt_pbkdf of OpenSSH.</summary>
    Bcrypt,

    /// <summary>One round of MD5, of the old PEM: a graphics card tries billions of passphrases a second.</summary>
    Md5,

    /// <summary>PBKDF2 (RFC 8018).</summary>
    Pbkdf2,

    /// <summary>scrypt (RFC 7914).</summary>
    Scrypt,

    /// <summary>Another one, such as the schemes of PKCS #5 version 1.5.</summary>
    Other,
}
