using Rempart.Core.Access;
using Rempart.Ssh.Keys;

namespace Rempart.Server.Bastion.Keys;

/// <summary>Checks what a security key says about itself.</summary>
internal static class Attestations
{
    private const int Largest = 16 * 1024;

    /// <summary>True when the attestation is of this key and answers the challenge.</summary>
    /// <exception cref="AccessRefusedException">It is none, or of another key.</exception>
    public static bool Check(SshPublicKey key, KeyEnrolment enrolment, byte[] challenge)
    {
        var bytes = new byte[Largest];
        if (!key.IsSecurityKey)
            throw new AccessRefusedException(AccessRefusal.Invalid, "'attestation' is only for security keys.");
        if (enrolment.Attestation!.Length > Largest || !Convert.TryFromBase64String(enrolment.Attestation, bytes, out var length))
            throw new AccessRefusedException(AccessRefusal.Invalid, "'attestation' is not base64 of the file that ssh-keygen -O write-attestation wrote.");
        _ = (challenge, length);
        throw new AccessRefusedException(AccessRefusal.Invalid, "'attestation' cannot be checked yet.");
    }
}
