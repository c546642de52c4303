namespace Rempart.Ssh.PrivateKeys;

/// <summary>The old PEM, whose headers Proc-Type and DEK-Info (RFC 1421) tell whether it is encrypted.</summary>
internal static class OldPem
{
    public static PrivateKeyInspection Inspect(Armor armor)
    {
        var algorithm = armor.Label switch { "RSA PRIVATE KEY" => "ssh-rsa", "DSA PRIVATE KEY" => "ssh-dss", _ => null };
        if (armor.Headers.TryGetValue("Proc-Type", out var type) && type.Replace(" ", "", StringComparison.Ordinal) == "4,ENCRYPTED")
        {
            return new()
            {
                Format = PrivateKeyFormat.Pem,
                Algorithm = algorithm,
                Cipher = CipherOf(armor.Headers.GetValueOrDefault("DEK-Info")),
                Kdf = PrivateKeyKdf.Md5,
                Rounds = 1,
            };
        }

        var key = armor.Label switch
        {
            "RSA PRIVATE KEY" => DerKeys.Rsa(armor.Content.ToArray()),
            "EC PRIVATE KEY" => DerKeys.Ec(armor.Content.ToArray(), curve: null),
            _ => null,
        };
        return new() { Format = PrivateKeyFormat.Pem, Algorithm = key?.AlgorithmName ?? algorithm, PublicKey = key };
    }

    private static string CipherOf(string? information)
    {
        var name = information?.Split(',')[0] ?? "";
        return name.Length is > 0 and <= 32 && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '-')
            ? name
            : throw new SshFormatException("The private key: it says it is encrypted, but its DEK-Info header names no cipher.");
    }
}
