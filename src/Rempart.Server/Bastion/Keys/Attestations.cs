using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Rempart.Core.Access;
using Rempart.Server.Hosting;
using Rempart.Ssh;
using Rempart.Ssh.Attestations;
using Rempart.Ssh.Keys;

namespace Rempart.Server.Bastion.Keys;

/// <summary>Checks what a security key says about itself: that the key was made in it, for the challenge that was given. Who made it counts when makers are named in the settings.</summary>
internal sealed class Attestations(BastionOptions options, TimeProvider time)
{
    private readonly byte[][] _makers = ReadMakers(options.AttestationMakersFile);

    /// <summary>Checks an attestation.</summary>
    /// <exception cref="AccessRefusedException">It is none, or proves nothing about this key.</exception>
    public void Check(SshPublicKey key, string attestation, byte[] challenge)
    {
        if (!key.IsSecurityKey)
            throw new AccessRefusedException(AccessRefusal.Invalid, "'attestation' is only for security keys.");
        var bytes = new byte[SecurityKeyAttestation.LongestFile];
        if (!Convert.TryFromBase64String(attestation, bytes, out var length))
            throw new AccessRefusedException(AccessRefusal.Invalid, "'attestation' is not base64 of the file that ssh-keygen -O write-attestation wrote.");
        try
        {
            var problems = SecurityKeyAttestation.Parse(bytes.AsSpan(0, length)).Verify(key, challenge, _makers, time.GetUtcNow());
            if (problems != AttestationProblem.None)
                throw new AccessRefusedException(AccessRefusal.Invalid, $"'attestation' does not prove that this key lives in a security key: {problems}.");
        }
        catch (SshFormatException error)
        {
            throw new AccessRefusedException(AccessRefusal.Invalid, $"'attestation' is none: {error.Message}");
        }
    }

    private static byte[][] ReadMakers(string? file)
    {
        if (string.IsNullOrWhiteSpace(file))
            return [];
        try
        {
            var makers = new X509Certificate2Collection();
            makers.ImportFromPemFile(file);
            return [.. makers.Select(maker => maker.RawData)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new StartupException($"The file of Rempart__Bastion__AttestationMakersFile cannot be read: {error.Message}", error);
        }
    }
}
