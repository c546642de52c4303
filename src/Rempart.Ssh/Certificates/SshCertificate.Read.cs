using System.Diagnostics.CodeAnalysis;
using Rempart.Ssh.Keys;
using Rempart.Ssh.Wire;

namespace Rempart.Ssh.Certificates;

/// <content>Reading.</content>
public sealed partial class SshCertificate
{
    private const string What = "The certificate";
    private const int MostPrincipals = 256;
    private const int LongestNonce = 256;

    /// <summary>Reads the line of a -cert.pub file, and checks the signature.</summary>
    /// <param name="line">One line of at most 65,536 characters.</param>
    /// <returns>The certificate.</returns>
    /// <exception cref="SshFormatException">The line is no certificate, or its signature is wrong.</exception>
    public static SshCertificate Parse(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var parts = KeyLine.Parse(line, What);
        if (!KeyNames.IsCertificate(parts.Type))
            throw new SshFormatException($"{What}: the line is none of a certificate. Give the -cert.pub file.");
        var certificate = Read(parts.Blob, parts.Comment);
        return certificate.AlgorithmName == parts.Type
            ? certificate
            : throw new SshFormatException($"{What}: the line's type is another than that of the certificate in it, {certificate.AlgorithmName}.");
    }

    /// <summary>Reads the line of a -cert.pub file.</summary>
    /// <param name="line">One line.</param>
    /// <param name="certificate">The certificate when the method returns true.</param>
    /// <param name="problem">What is wrong when it returns false.</param>
    /// <returns>Whether the line holds a certificate.</returns>
    public static bool TryParse(string line, [NotNullWhen(true)] out SshCertificate? certificate, [NotNullWhen(false)] out string? problem)
    {
        try
        {
            (certificate, problem) = (Parse(line), null);
            return true;
        }
        catch (SshFormatException exception)
        {
            (certificate, problem) = (null, exception.Message);
            return false;
        }
    }

    /// <summary>Reads a certificate's wire form, and checks the signature.</summary>
    /// <param name="blob">The bytes, with nothing after them.</param>
    /// <param name="comment">The comment that the certificate gets.</param>
    /// <returns>The certificate.</returns>
    /// <exception cref="SshFormatException">The bytes are no certificate, or its signature is wrong.</exception>
    public static SshCertificate Read(ReadOnlySpan<byte> blob, string? comment = null)
    {
        var reader = new SshReader(blob, What);
        var name = reader.ReadText("algorithm", 64);
        if (!KeyNames.TryReadCertificate(name, out var algorithm))
            throw reader.Wrong(0, $"certificates of the kind {name} are not taken");
        reader.ReadString("nonce", LongestNonce);
        var publicKey = SshPublicKey.ReadBody(ref reader, algorithm, null);
        var serial = reader.ReadUInt64("serial");
        var start = reader.Position;
        var type = (CertificateType)reader.ReadUInt32("type");
        if (type is not (CertificateType.User or CertificateType.Host))
            throw reader.Wrong(start, $"the type is {(uint)type}; 1 is a user and 2 a host");
        var keyId = reader.ReadText("key id", 1024);
        var principals = ReadPrincipals(reader.ReadString("principals"));
        var validAfter = reader.ReadUInt64("valid after");
        var validBefore = reader.ReadUInt64("valid before");
        var critical = CertificateOptions.Read(reader.ReadString("critical options"), "critical options");
        var extensions = CertificateOptions.Read(reader.ReadString("extensions"), "extensions");
        reader.ReadString("reserved field");
        var signingKey = ReadSigningKey(reader.ReadString("signing key"));
        var signed = reader.Since(0);
        var signature = reader.ReadString("signature");
        reader.MustEnd();
        if (!signingKey.Verify(signed, signature))
            throw new SshFormatException($"{What}: its signature is wrong. It was changed, or {signingKey.Fingerprint} did not sign it.");
        return new(blob.ToArray(), publicKey, signingKey)
        {
            Type = type,
            Serial = serial,
            KeyId = keyId,
            Principals = principals,
            ValidAfterSeconds = validAfter,
            ValidBeforeSeconds = validBefore,
            CriticalOptions = critical,
            ExtensionOptions = extensions,
            Comment = comment,
        };
    }

    private static SshPublicKey ReadSigningKey(ReadOnlySpan<byte> blob)
    {
        try
        {
            return SshPublicKey.Read(blob);
        }
        catch (SshFormatException exception)
        {
            throw new SshFormatException($"{What}: its signing key is not a good one. {exception.Message}", exception);
        }
    }

    private static string[] ReadPrincipals(ReadOnlySpan<byte> bytes)
    {
        var reader = new SshReader(bytes, "The certificate's principals");
        List<string> principals = [];
        while (!reader.AtEnd)
        {
            if (principals.Count == MostPrincipals)
                throw reader.Wrong(reader.Position, $"there are more than {MostPrincipals}");
            principals.Add(reader.ReadText("principal", 1024));
        }

        return [.. principals];
    }
}
