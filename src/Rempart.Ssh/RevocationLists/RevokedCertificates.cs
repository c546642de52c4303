using Rempart.Ssh.Certificates;
using Rempart.Ssh.Keys;

namespace Rempart.Ssh.RevocationLists;

/// <summary>Certificates that are revoked by what they say: of one authority, or of any.</summary>
public sealed record RevokedCertificates
{
    private readonly SerialSet _serials = SerialSet.Empty;
    private readonly HashSet<string> _keyIds = new(StringComparer.Ordinal);

    /// <summary>The authority whose certificates are meant; null for every authority.</summary>
    public SshPublicKey? Authority { get; init; }

    /// <summary>Serials, in order and without ranges that touch, however they were given. A certificate with the serial 0 is never revoked by it.</summary>
    public IReadOnlyList<SerialRange> Serials
    {
        get => _serials.List;
        init => _serials = SerialSet.From(value);
    }

    /// <summary>Key ids, compared exactly.</summary>
    public IReadOnlyCollection<string> KeyIds
    {
        get => _keyIds;
        init => _keyIds = new(value, StringComparer.Ordinal);
    }

    internal ReadOnlySpan<SerialRange> Ranges => _serials.Ranges;

    internal bool Includes(SshCertificate certificate) =>
        (Authority is null || Authority.Equals(certificate.SigningKey))
        && ((certificate.Serial != 0 && _serials.Contains(certificate.Serial)) || _keyIds.Contains(certificate.KeyId));
}
