using Rempart.Ssh.Keys;
using Rempart.Ssh.Wire;

namespace Rempart.Ssh.Certificates;

/// <summary>
/// An OpenSSH certificate (PROTOCOL.certkeys, <c>…-cert-v01@openssh.com</c>). One exists only when its signature is right: whether its
/// signer is trusted, and whether it is valid now, <see cref="Check"/> says.
/// </summary>
public sealed partial class SshCertificate
{
    private readonly byte[] _blob;

    private SshCertificate(byte[] blob, SshPublicKey publicKey, SshPublicKey signingKey)
    {
        (_blob, PublicKey, SigningKey) = (blob, publicKey, signingKey);
    }

    /// <summary>The certificate's wire form: the bytes that a -cert.pub file holds in base64.</summary>
    public ReadOnlyMemory<byte> Blob => _blob;

    /// <summary>The kind's name on the wire, such as <c>ssh-ed25519-cert-v01@openssh.com</c>.</summary>
    public string AlgorithmName => KeyNames.OfCertificate(PublicKey.Algorithm);

    /// <summary>The key that is certified.</summary>
    public SshPublicKey PublicKey { get; }

    /// <summary>The authority's key.</summary>
    public SshPublicKey SigningKey { get; }

    /// <summary>User or host.</summary>
    public CertificateType Type { get; private init; }

    /// <summary>The serial; 0 when the authority gave none.</summary>
    public ulong Serial { get; private init; }

    /// <summary>What sshd writes to its log.</summary>
    public string KeyId { get; private init; } = "";

    /// <summary>Whom it names. Empty means anyone to old servers, so that <see cref="Check"/> refuses it.</summary>
    public IReadOnlyList<string> Principals { get; private init; } = [];

    /// <summary>The first moment; the beginning of time when there is no limit.</summary>
    public DateTimeOffset ValidAfter => ToTime(ValidAfterSeconds);

    /// <summary>The first moment when it is valid no more; the end of time when there is no limit.</summary>
    public DateTimeOffset ValidBefore => ToTime(ValidBeforeSeconds);

    /// <summary>Options that a server must understand, or else refuse the certificate.</summary>
    public IReadOnlyList<CertificateOption> CriticalOptions { get; private init; } = [];

    /// <summary>Options that a server may pass over.</summary>
    public IReadOnlyList<CertificateOption> ExtensionOptions { get; private init; } = [];

    /// <summary>The extensions that OpenSSH knows.</summary>
    public CertificateExtensions Extensions => CertificateOptions.KnownIn(ExtensionOptions);

    /// <summary>The comment of the line.</summary>
    public string? Comment { get; private init; }

    /// <summary>The line of a -cert.pub file, without a line end.</summary>
    /// <returns>Type, base64 and comment.</returns>
    public string ToLine() => KeyLine.Write(AlgorithmName, _blob, Comment);

    /// <summary>Serial, key id and the fingerprint of the key.</summary>
    /// <returns>For example <c>certificate 1001 "grant=G1" of SHA256:…</c>.</returns>
    public override string ToString() => $"certificate {Serial} \"{KeyId}\" of {PublicKey.Fingerprint}";

    internal ulong ValidAfterSeconds { get; private init; }

    internal ulong ValidBeforeSeconds { get; private init; }

    // The year 9999 is the end of DateTimeOffset's time, and of everyone's patience.
    private static DateTimeOffset ToTime(ulong seconds) =>
        seconds >= (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds() ? DateTimeOffset.MaxValue : DateTimeOffset.FromUnixTimeSeconds((long)seconds);
}
