using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Rempart.Ssh.Keys;
using Rempart.Ssh.Wire;

namespace Rempart.Ssh.Tests;

/// <summary>
/// A FIDO authenticator made of software, because no device is at hand: it makes a credential, and attests it with its maker's key in the
/// way of Web Authentication. Whatever a real device does otherwise, no test here has seen.
/// </summary>
internal sealed class SoftwareAuthenticator : IDisposable
{
    private readonly ECDsa _makerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP384);

    public SoftwareAuthenticator(SshKeyAlgorithm algorithm)
    {
        Credential = SshSigningKey.Generate(algorithm == SshKeyAlgorithm.SkEd25519 ? SshKeyAlgorithm.Ed25519 : SshKeyAlgorithm.EcdsaP256);
        PublicKey = SecurityKeys.Wrap(Credential.PublicKey);
        var root = new CertificateRequest("CN=Root of the test", _rootKey, HashAlgorithmName.SHA384);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var rootCertificate = root.CreateSelfSigned(FixedTime.Noon.AddDays(-1), FixedTime.Noon.AddDays(1));
        Root = rootCertificate.RawData;
        var maker = new CertificateRequest("CN=Attestation of the test", _makerKey, HashAlgorithmName.SHA256);
        using var makerCertificate = maker.Create(rootCertificate.SubjectName, X509SignatureGenerator.CreateForECDsa(_rootKey), FixedTime.Noon.AddDays(-1), FixedTime.Noon.AddHours(1), [1, 2, 3]);
        Certificate = makerCertificate.RawData;
    }

    public SshSigningKey Credential { get; }

    public SshPublicKey PublicKey { get; }

    public byte[] Root { get; }

    public byte[] Certificate { get; }

    /// <summary>What ssh-keygen writes for -O write-attestation.</summary>
    public byte[] Attest(byte[] challenge, byte flags = 0x45, string application = "ssh:", bool u2f = false, bool self = false, byte[]? extensions = null)
    {
        byte[] id = [1, 2, 3, 4];
        byte[] applicationHash = SHA256.HashData(Encoding.UTF8.GetBytes(application));
        byte[] data = [.. applicationHash, flags, 0, 0, 0, 7, .. new byte[16], 0, 4, .. id, .. Cose(), .. extensions ?? []];
        byte[] signed = u2f
            ? [0, .. applicationHash, .. SHA256.HashData(challenge), .. id, .. PublicKey.Point]
            : [.. data, .. SHA256.HashData(challenge)];
        var signature = self ? SelfSign(signed) : _makerKey.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        using var writer = new SshWriter();
        return writer.String("ssh-sk-attest-v01").String(self ? [] : Certificate).String(signature)
            .String([0x58, (byte)data.Length, .. data]).UInt32(0).String("").ToArray();
    }

    public void Dispose()
    {
        _makerKey.Dispose();
        _rootKey.Dispose();
        Credential.Dispose();
    }

    /// <summary>The signature of a login, as an authenticator makes it: flags and counter stand between the two hashes.</summary>
    public byte[] SignLogin(byte[] data, byte flags)
    {
        byte[] signed = [.. SHA256.HashData("ssh:"u8), flags, 0, 0, 0, 9, .. SHA256.HashData(data)];
        var reader = new SshReader(Credential.Sign(signed), "the test");
        reader.ReadString("name");
        using var writer = new SshWriter();
        return writer.String(PublicKey.AlgorithmName).String(reader.ReadString("signature")).Byte(flags).UInt32(9).ToArray();
    }

    private byte[] Cose() => PublicKey.Algorithm == SshKeyAlgorithm.SkEd25519
        ? [0xa4, 1, 1, 3, 0x27, 0x20, 6, 0x21, 0x58, 32, .. PublicKey.Point]
        : [0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32, .. PublicKey.Point.Slice(1, 32), 0x22, 0x58, 32, .. PublicKey.Point.Slice(33, 32)];

    private byte[] SelfSign(byte[] data)
    {
        var reader = new SshReader(Credential.Sign(data), "the test");
        reader.ReadString("name");
        var raw = reader.ReadString("signature");
        if (PublicKey.Algorithm == SshKeyAlgorithm.SkEd25519)
            return raw.ToArray();
        var numbers = new SshReader(raw, "the test");
        var asn = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
        using (asn.PushSequence())
        {
            asn.WriteIntegerUnsigned(numbers.ReadPositiveMpint("r", 32));
            asn.WriteIntegerUnsigned(numbers.ReadPositiveMpint("s", 32));
        }

        return asn.Encode();
    }
}
