using Rempart.Ssh.Keys;

namespace Rempart.Ssh.PrivateKeys;

/// <summary>
/// What a private key's file tells without its passphrase: format, algorithm, and how it is protected. It speaks of the bytes that were
/// shown; nobody can know what other copies there are. Nothing secret is kept.
/// </summary>
public sealed record PrivateKeyInspection
{
    /// <summary>How the file is written.</summary>
    public required PrivateKeyFormat Format { get; init; }

    /// <summary>The algorithm's name, such as <c>ssh-ed25519</c> or <c>ssh-dss</c>; null when it is behind the passphrase.</summary>
    public string? Algorithm { get; init; }

    /// <summary>The public half; null when it is behind the passphrase, or of a kind that is not read.</summary>
    public SshPublicKey? PublicKey { get; init; }

    /// <summary>The cipher as the file names it; null when there is none.</summary>
    public string? Cipher { get; init; }

    /// <summary>What slows guessing down.</summary>
    public PrivateKeyKdf Kdf { get; init; }

    /// <summary>Rounds of bcrypt, iterations of PBKDF2, or N of scrypt; null when there are none.</summary>
    public long? Rounds { get; init; }

    /// <summary>Whether a passphrase is needed.</summary>
    public bool IsProtected => Kdf != PrivateKeyKdf.None;

    /// <summary>Looks at a file.</summary>
    /// <param name="file">Its bytes, at most 65,536; the caller zeroes them.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="SshFormatException">This is no private key of a known form.</exception>
    public static PrivateKeyInspection Inspect(ReadOnlySpan<byte> file)
    {
        using var armor = Armor.Parse(file);
        return armor.Label switch
        {
            OpenSshKeyFile.Label => OfOpenSsh(OpenSshKeyFile.Parse(armor.Content)),
            "RSA PRIVATE KEY" or "EC PRIVATE KEY" or "DSA PRIVATE KEY" => OldPem.Inspect(armor),
            "PRIVATE KEY" => DerKeys.Pkcs8(armor.Content),
            "ENCRYPTED PRIVATE KEY" => EncryptedPkcs8.Inspect(armor.Content),
            var label => throw new SshFormatException($"The private key: '{Printable(label)}' is no form of a private key that is known."),
        };
    }

    /// <summary>What is weak, in the eyes of a policy.</summary>
    /// <param name="policy">What is asked.</param>
    /// <returns>Every weakness; empty when the file is good.</returns>
    public IReadOnlyList<PrivateKeyWeakness> FindWeaknesses(PrivateKeyPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        List<PrivateKeyWeakness> found = [];
        if (!IsProtected && (PublicKey?.IsSecurityKey != true || policy.SecurityKeysNeedPassphrase))
            found.Add(PrivateKeyWeakness.NotProtected);
        if (Format != PrivateKeyFormat.OpenSsh)
            found.Add(PrivateKeyWeakness.OldFormat);
        if (IsProtected && Kdf != PrivateKeyKdf.Bcrypt)
            found.Add(PrivateKeyWeakness.WeakKdf);
        if (Kdf == PrivateKeyKdf.Bcrypt && Rounds < policy.MinimumRounds)
            found.Add(PrivateKeyWeakness.FewRounds);
        if (Algorithm == "ssh-dss" || (PublicKey is { Algorithm: SshKeyAlgorithm.Rsa } rsa && rsa.Bits < policy.MinimumRsaBits))
            found.Add(PrivateKeyWeakness.WeakAlgorithm);
        return found;
    }

    private static PrivateKeyInspection OfOpenSsh(OpenSshKeyFile file)
    {
        var found = new PrivateKeyInspection
        {
            Format = PrivateKeyFormat.OpenSsh,
            Algorithm = file.PublicKey.AlgorithmName,
            PublicKey = file.PublicKey,
            Cipher = file.IsEncrypted ? file.Cipher : null,
            Kdf = file.IsEncrypted ? PrivateKeyKdf.Bcrypt : PrivateKeyKdf.None,
            Rounds = file.IsEncrypted ? file.Rounds : null,
        };
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(file.Section);
        return found;
    }

    private static string Printable(string label) => label.Any(char.IsControl) ? "?" : label;
}
