using System.Security.Cryptography;
using Rempart.Ssh.Keys;
using Rempart.Ssh.Wire;

namespace Rempart.Ssh.Attestations;

/// <summary>
/// The proof that a key was made inside a FIDO authenticator, as <c>ssh-keygen -O write-attestation=FILE -O challenge=FILE</c> writes it
/// (PROTOCOL.u2f, <c>ssh-sk-attest-v01</c>). It was written by whoever enrols: only <see cref="Verify"/> says what it is worth.
/// Tested with an authenticator made of software, since no device was at hand.
/// </summary>
public sealed class SecurityKeyAttestation
{
    /// <summary>Bytes of the longest file that is read.</summary>
    public const int LongestFile = 65_536;

    private const string What = "The attestation";
    private readonly AuthenticatorData _data;
    private readonly byte[] _certificate;
    private readonly byte[] _signature;

    private SecurityKeyAttestation(AuthenticatorData data, byte[] certificate, byte[] signature)
    {
        (_data, _certificate, _signature) = (data, certificate, signature);
    }

    /// <summary>The model of the authenticator (AAGUID); all zero for old ones.</summary>
    public Guid Model => _data.Model;

    /// <summary>Whether the person touched it, as the data says.</summary>
    public bool IsUserPresent => _data.IsUserPresent;

    /// <summary>Whether it verified the person by PIN or finger, as the data says.</summary>
    public bool IsUserVerified => _data.IsUserVerified;

    /// <summary>The maker's certificate in DER; empty when the credential attests itself, which proves nothing about its maker.</summary>
    public ReadOnlyMemory<byte> Certificate => _certificate;

    /// <summary>Reads the file.</summary>
    /// <param name="file">Its bytes.</param>
    /// <returns>The attestation, whose signature was not checked yet.</returns>
    /// <exception cref="SshFormatException">The bytes are no such attestation.</exception>
    public static SecurityKeyAttestation Parse(ReadOnlySpan<byte> file)
    {
        if (file.Length > LongestFile)
            throw new SshFormatException($"{What}: the file has {file.Length} bytes; at most {LongestFile} are read.");
        var reader = new SshReader(file, What);
        var form = reader.ReadText("form", 64);
        if (form != "ssh-sk-attest-v01")
            throw reader.Wrong(0, $"the form is {form}; only ssh-sk-attest-v01 is read. Enrol with OpenSSH 8.4 or later");
        var certificate = reader.ReadString("certificate").ToArray();
        var signature = reader.ReadString("signature").ToArray();
        var wrapped = reader.ReadString("authenticator data");
        reader.ReadUInt32("reserved flags");
        reader.ReadString("reserved field");
        reader.MustEnd();
        var cbor = new CborReader(wrapped);
        var data = AuthenticatorData.Parse(cbor.ReadBytes());
        return cbor.AtEnd ? new(data, certificate, signature) : throw new SshFormatException($"{What}: something follows the authenticator data.");
    }

    /// <summary>Whether the attestation proves that the key is in an authenticator, and was made for the challenge.</summary>
    /// <param name="key">The sk- key that is enrolled.</param>
    /// <param name="challenge">The random bytes that the person was given; never the same twice.</param>
    /// <param name="roots">Certificates of makers in DER, one of which must have signed the attestation's; empty to trust any maker, which proves little.</param>
    /// <param name="now">The moment, for the certificates' times.</param>
    /// <returns>Everything that is wrong; <see cref="AttestationProblem.None"/> when it proves it.</returns>
    public AttestationProblem Verify(SshPublicKey key, ReadOnlySpan<byte> challenge, IReadOnlyCollection<byte[]> roots, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(roots);
        var problems = AttestationProblem.None;
        if (!key.IsSecurityKey || _data.Key.IsEd25519 != (key.Algorithm == SshKeyAlgorithm.SkEd25519) || !key.Point.SequenceEqual(_data.Key.Point))
            problems |= AttestationProblem.OtherKey;
        if (!_data.ApplicationHash.AsSpan().SequenceEqual(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key.Application ?? ""))))
            problems |= AttestationProblem.OtherApplication;
        if (!_data.IsUserPresent)
            problems |= AttestationProblem.NobodyPresent;
        var signed = AttestationSignature.Check(_data, SHA256.HashData(challenge), _certificate, _signature);
        if (!signed)
            problems |= AttestationProblem.WrongSignature;
        if (_certificate.Length == 0)
            problems |= AttestationProblem.SelfAttested;
        else if (roots.Count > 0 && !MakerCertificate.IsIssuedByOneOf(_certificate, roots, now))
            problems |= AttestationProblem.UnknownMaker;
        return problems;
    }
}
