using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using Rempart.Server.Hosting;

namespace Rempart.Server.Identity.Provider;

/// <summary>The provider's keys, made on first start and kept in the secrets folder: one signs tokens, one encrypts codes and refresh tokens.</summary>
internal sealed class ProviderKeys(DataDirectory directory)
{
    // Every OpenID Connect client must know RS256 (OpenID Connect Core 15.1).
    private const int SigningBits = 3072;

    public RsaSecurityKey Signing()
    {
        var rsa = RSA.Create();
        rsa.ImportFromPem(directory.ReadOrCreateSecret("oidc-signing-key.pem", () =>
        {
            using var made = RSA.Create(SigningBits);
            return made.ExportPkcs8PrivateKeyPem();
        }));
        var key = new RsaSecurityKey(rsa);
        key.KeyId = Base64UrlEncoder.Encode(key.ComputeJwkThumbprint());
        return key;
    }

    public SymmetricSecurityKey Encryption() =>
        new(Convert.FromBase64String(directory.ReadOrCreateSecret("oidc-encryption-key", () => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)))));

    /// <summary>The secret of the console as a client of the own provider.</summary>
    public string ConsoleSecret() => directory.ReadOrCreateSecret("oidc-console-secret", DataDirectory.RandomPassword);
}
