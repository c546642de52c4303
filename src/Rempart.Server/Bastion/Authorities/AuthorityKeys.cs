using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Rempart.Server.Bastion.Store;
using Rempart.Server.Hosting;
using Rempart.Ssh.Keys;

namespace Rempart.Server.Bastion.Authorities;

/// <summary>The private keys of the authorities and of the updates' signer: in the secrets folder, mode 0600, and open only here.</summary>
internal sealed class AuthorityKeys(DataDirectory directory, BastionOptions options) : IDisposable
{
    private const string SignerName = "bastion-update-signer";
    private const int Ed25519Length = 32;
    private const int SignatureLength = 64;
    private static readonly byte[] UpdateContext = "rempart-bastion-update-v1\0"u8.ToArray();
    private readonly ConcurrentDictionary<string, SshSigningKey> _open = new(StringComparer.Ordinal);

    /// <summary>The Ed25519 public key that the bastion's agent checks updates with.</summary>
    public byte[] UpdateKey => Signer.PublicKey.Blob.Span[^Ed25519Length..].ToArray();

    private SshSigningKey Signer => _open.GetOrAdd(SignerName, name => Open(name, SshKeyAlgorithm.Ed25519));

    /// <summary>Makes the key of a new authority, or finds the one of that name that an interrupted rotation left.</summary>
    public SshSigningKey Make(string secretName) =>
        _open.GetOrAdd(secretName, name => Open(name, options.AuthorityAlgorithm == "ecdsa" ? SshKeyAlgorithm.EcdsaP256 : SshKeyAlgorithm.Ed25519));

    /// <summary>The key of an authority that signs.</summary>
    /// <exception cref="InvalidOperationException">The secrets folder does not hold it.</exception>
    public SshSigningKey Of(AuthorityRow authority)
    {
        if (!_open.ContainsKey(authority.SecretName) && !File.Exists(Path.Combine(directory.Secrets, authority.SecretName)))
            throw new InvalidOperationException($"The key of the authority {authority.Fingerprint} is not in the secrets folder ({authority.SecretName}). Restore it from the key backup; two servers on one database need the same secrets.");
        var key = Make(authority.SecretName);
        return key.PublicKey.Fingerprint == authority.Fingerprint
            ? key
            : throw new InvalidOperationException($"The secret {authority.SecretName} is not the key of the authority {authority.Fingerprint}. Restore it from the key backup; two servers on one database need the same secrets.");
    }

    /// <summary>Deletes the key of an authority that signs no more: what is gone cannot be stolen.</summary>
    public void Forget(string secretName)
    {
        File.Delete(Path.Combine(directory.Secrets, secretName));
        if (_open.TryRemove(secretName, out var key))
            key.Dispose();
    }

    /// <summary>Makes the signer's key when there is none yet.</summary>
    public void EnsureSigner() => _ = Signer;

    /// <summary>Signs an update for the bastion.</summary>
    public byte[] SignUpdate(byte[] payload) => Signer.Sign([.. UpdateContext, .. payload])[^SignatureLength..];

    public void Dispose()
    {
        foreach (var key in _open.Values)
            key.Dispose();
    }

    private SshSigningKey Open(string name, SshKeyAlgorithm algorithm)
    {
        var text = directory.ReadOrCreateSecret(name, () =>
        {
            using var made = SshSigningKey.Generate(algorithm, $"rempart {name}");
            return Encoding.ASCII.GetString(made.Save());
        });
        var bytes = Encoding.ASCII.GetBytes(text + "\n");
        try
        {
            return SshSigningKey.Load(bytes);
        }
        catch (Ssh.SshFormatException error)
        {
            throw new StartupException($"The key {Path.Combine(directory.Secrets, name)} is damaged: {error.Message} Restore it from the key backup.", error);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
