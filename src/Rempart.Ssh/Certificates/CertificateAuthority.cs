using System.Security.Cryptography;
using Rempart.Ssh.Keys;
using Rempart.Ssh.Wire;

namespace Rempart.Ssh.Certificates;

/// <summary>Signs certificates within the limits of its policy (PROTOCOL.certkeys). It may be used by several threads at once.</summary>
/// <param name="key">The authority's key; the caller disposes of it.</param>
/// <param name="policy">The limits.</param>
/// <param name="time">The clock.</param>
public sealed class CertificateAuthority(SshSigningKey key, IssuingPolicy policy, TimeProvider time)
{
    private const int NonceLength = 32;

    /// <summary>The authority's public key, which servers and clients are told to trust.</summary>
    public SshPublicKey PublicKey => key.PublicKey;

    /// <summary>Everything for which a certificate would be refused.</summary>
    /// <param name="content">What it shall say.</param>
    /// <returns>A sentence for each problem; empty when it would be issued.</returns>
    public IReadOnlyList<string> FindProblems(CertificateContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return [.. ContentRules.Problems(content, policy, key.PublicKey, time.GetUtcNow())];
    }

    /// <summary>Issues a certificate.</summary>
    /// <param name="content">What it shall say. Fractions of seconds are cut off its times.</param>
    /// <param name="comment">The comment of its line; null for that of the key.</param>
    /// <returns>The certificate.</returns>
    /// <exception cref="ArgumentException">The content is refused; the message has every problem that <see cref="FindProblems"/> gives.</exception>
    public SshCertificate Issue(CertificateContent content, string? comment = null)
    {
        var problems = FindProblems(content);
        if (problems.Count > 0)
            throw new ArgumentException(string.Join(' ', problems), nameof(content));
        using var writer = new SshWriter(1024);
        writer.String(KeyNames.OfCertificate(content.PublicKey.Algorithm))
            .String(RandomNumberGenerator.GetBytes(NonceLength))
            .Raw(content.PublicKey.Body)
            .UInt64(content.Serial)
            .UInt32((uint)content.Type)
            .String(content.KeyId);
        using var principals = new SshWriter();
        foreach (var principal in content.Principals)
            principals.String(principal);
        writer.String(principals.Written)
            .UInt64((ulong)content.ValidAfter.ToUnixTimeSeconds())
            .UInt64((ulong)content.ValidBefore.ToUnixTimeSeconds());
        CertificateOptions.Write(writer, CertificateOptions.CriticalOf(content));
        CertificateOptions.Write(writer, CertificateOptions.ExtensionsOf(content.Extensions));
        writer.String("").String(key.PublicKey.Blob.Span);
        writer.String(key.Sign(writer.Written));

        // What was written is read again: what leaves here is what a server will understand, and its signature was checked.
        return SshCertificate.Read(writer.Written, comment ?? content.PublicKey.Comment);
    }
}
