using System.Security.Cryptography;

namespace Rempart.Server.Hosting;

/// <summary>What the operator must be shown once the server runs.</summary>
/// <param name="Url">The console's URL.</param>
/// <param name="OneTimePassword">The first administrator's password while it was not changed; else null.</param>
/// <param name="RecoveryCode">The code that opens the key backups, when it was made just now; it is kept nowhere.</param>
/// <param name="Certificate">The certificate that clients see.</param>
public sealed record StartReport(string Url, string? OneTimePassword, string? RecoveryCode, ServerCertificate Certificate)
{
    /// <summary>Writes it for a person. The password itself stays in its file, because logs keep what is printed; the recovery code has no other way.</summary>
    /// <param name="output">Where to.</param>
    public async Task WriteAsync(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        await output.WriteLineAsync($"Rempart is ready: {Url}");
        var fingerprint = Certificate.Certificate.GetCertHash(HashAlgorithmName.SHA256);
        await output.WriteLineAsync($"Its certificate's SHA-256 fingerprint: {BitConverter.ToString(fingerprint).Replace('-', ':')}");
        if (OneTimePassword is not null)
            await output.WriteLineAsync("Sign in as 'admin'. The one-time password is in secrets/first-administrator-password of the data directory.");
        if (RecoveryCode is not null)
            await output.WriteLineAsync($"Recovery code of the key backups, shown only now. Write it down and keep it apart: {RecoveryCode}");
    }

    /// <inheritdoc/>
    public override string ToString() => Url;
}
