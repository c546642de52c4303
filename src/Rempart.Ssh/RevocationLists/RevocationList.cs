using System.Security.Cryptography;
using Rempart.Ssh.Certificates;
using Rempart.Ssh.Keys;

namespace Rempart.Ssh.RevocationLists;

/// <summary>
/// A key revocation list of OpenSSH (PROTOCOL.krl), which sshd reads at each login. An empty one revokes nothing; a broken or missing
/// file makes sshd refuse everyone, so that it is written beside and moved into place.
/// </summary>
public sealed partial record RevocationList
{
    private readonly HashSet<SshPublicKey> _keys = [];
    private readonly HashSet<string> _fingerprints = new(StringComparer.Ordinal);
    private readonly HashSet<string> _sha1Hashes = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The version of the list, which the writer counts up.</summary>
    public ulong Version { get; init; }

    /// <summary>When it was written, in whole seconds.</summary>
    public DateTimeOffset Generated { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>A line for people.</summary>
    public string Comment { get; init; } = "";

    /// <summary>Certificates revoked by serial and key id, for each authority.</summary>
    public IReadOnlyList<RevokedCertificates> Certificates { get; init; } = [];

    /// <summary>Keys that are revoked wherever they stand: plain, in a certificate, or as its authority.</summary>
    public IReadOnlyCollection<SshPublicKey> Keys
    {
        get => _keys;
        init => _keys = [.. value];
    }

    /// <summary>SHA-256 fingerprints of keys, as <see cref="SshPublicKey.Fingerprint"/> writes them.</summary>
    public IReadOnlyCollection<string> Fingerprints
    {
        get => _fingerprints;
        init => _fingerprints = new(value, StringComparer.Ordinal);
    }

    /// <summary>SHA-1 hashes of keys in hexadecimal, for lists of others; new lists have no use for them.</summary>
    public IReadOnlyCollection<string> Sha1Hashes
    {
        get => _sha1Hashes;
        init => _sha1Hashes = new(value, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Whether a plain key is revoked.</summary>
    /// <param name="key">The key.</param>
    /// <returns>True when sshd would refuse it.</returns>
    public bool IsRevoked(SshPublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return _keys.Contains(key)
            || (_fingerprints.Count > 0 && _fingerprints.Contains(key.Fingerprint))
            || (_sha1Hashes.Count > 0 && _sha1Hashes.Contains(Sha1(key)));
    }

    /// <summary>Whether a certificate is revoked: by itself, or because its key or its authority's key is.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <returns>True when sshd would refuse it.</returns>
    public bool IsRevoked(SshCertificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return IsRevoked(certificate.PublicKey)
            || IsRevoked(certificate.SigningKey)
            || Certificates.Any(revoked => revoked.Includes(certificate));
    }

    // The format's own hash, computed to compare with lists of others; nothing rests on it.
#pragma warning disable CA5350
    private static string Sha1(SshPublicKey key) => Convert.ToHexStringLower(SHA1.HashData(key.Blob.Span));
#pragma warning restore CA5350
}
