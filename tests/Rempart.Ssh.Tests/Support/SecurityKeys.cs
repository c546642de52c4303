using Rempart.Ssh.Keys;
using Rempart.Ssh.Wire;

namespace Rempart.Ssh.Tests;

/// <summary>sk- keys without a device: an ordinary key with an application behind it.</summary>
internal static class SecurityKeys
{
    public static SshPublicKey PublicKey(SshKeyAlgorithm algorithm, string application = "ssh:")
    {
        using var plain = SshSigningKey.Generate(algorithm == SshKeyAlgorithm.SkEd25519 ? SshKeyAlgorithm.Ed25519 : SshKeyAlgorithm.EcdsaP256);
        return Wrap(plain.PublicKey, application);
    }

    public static SshPublicKey Wrap(SshPublicKey plain, string application = "ssh:")
    {
        var name = plain.Algorithm == SshKeyAlgorithm.Ed25519 ? "sk-ssh-ed25519@openssh.com" : "sk-ecdsa-sha2-nistp256@openssh.com";
        using var writer = new SshWriter();
        return SshPublicKey.Read(writer.String(name).Raw(plain.Body).String(application).Written);
    }
}
