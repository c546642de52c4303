namespace Rempart.Ssh.Keys;

/// <summary>The names of algorithms on the wire, with and without a certificate around the key.</summary>
internal static class KeyNames
{
    private const string CertificateSuffix = "-cert-v01@openssh.com";
    private const string Vendor = "@openssh.com";

    public const string Known =
        "ssh-ed25519, ecdsa-sha2-nistp256, ecdsa-sha2-nistp384, ecdsa-sha2-nistp521, ssh-rsa, sk-ssh-ed25519@openssh.com and sk-ecdsa-sha2-nistp256@openssh.com";

    public static string Of(SshKeyAlgorithm algorithm) => algorithm switch
    {
        SshKeyAlgorithm.Ed25519 => "ssh-ed25519",
        SshKeyAlgorithm.EcdsaP256 => "ecdsa-sha2-nistp256",
        SshKeyAlgorithm.EcdsaP384 => "ecdsa-sha2-nistp384",
        SshKeyAlgorithm.EcdsaP521 => "ecdsa-sha2-nistp521",
        SshKeyAlgorithm.Rsa => "ssh-rsa",
        SshKeyAlgorithm.SkEd25519 => "sk-ssh-ed25519@openssh.com",
        SshKeyAlgorithm.SkEcdsaP256 => "sk-ecdsa-sha2-nistp256@openssh.com",
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "This is no SSH key algorithm."),
    };

    public static string OfCertificate(SshKeyAlgorithm algorithm)
    {
        var name = Of(algorithm);
        return (name.EndsWith(Vendor, StringComparison.Ordinal) ? name[..^Vendor.Length] : name) + CertificateSuffix;
    }

    public static bool TryRead(string name, out SshKeyAlgorithm algorithm) => Find(name, Of, out algorithm);

    public static bool TryReadCertificate(string name, out SshKeyAlgorithm algorithm) => Find(name, OfCertificate, out algorithm);

    public static bool IsCertificate(string name) => name.EndsWith(CertificateSuffix, StringComparison.Ordinal);

    private static bool Find(string name, Func<SshKeyAlgorithm, string> nameOf, out SshKeyAlgorithm algorithm)
    {
        for (algorithm = SshKeyAlgorithm.Ed25519; algorithm <= SshKeyAlgorithm.SkEcdsaP256; algorithm++)
        {
            if (nameOf(algorithm) == name)
                return true;
        }

        algorithm = default;
        return false;
    }
}
