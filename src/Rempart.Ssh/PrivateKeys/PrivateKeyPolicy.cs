namespace Rempart.Ssh.PrivateKeys;

/// <summary>What is asked of a private key's file.</summary>
public sealed record PrivateKeyPolicy
{
    /// <summary>The fewest rounds of bcrypt: 64 unless told otherwise.</summary>
    public int MinimumRounds { get; init; } = 64;

    /// <summary>Bits of the shortest RSA key: 3072 unless told otherwise.</summary>
    public int MinimumRsaBits { get; init; } = 3072;

    /// <summary>Whether an sk- key's file needs a passphrase too. The file alone is of no use, so that it does not unless told otherwise.</summary>
    public bool SecurityKeysNeedPassphrase { get; init; }
}
