using Rempart.Ssh.Attestations;
using Rempart.Ssh.Keys;

namespace Rempart.Ssh.Tests.Attestations;

public sealed class SecurityKeyAttestationTests
{
    private static readonly byte[] Challenge = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    public static TheoryData<SshKeyAlgorithm> Algorithms => [SshKeyAlgorithm.SkEd25519, SshKeyAlgorithm.SkEcdsaP256];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void An_attested_key_is_proved(SshKeyAlgorithm algorithm)
    {
        using var device = new SoftwareAuthenticator(algorithm);

        var attestation = SecurityKeyAttestation.Parse(device.Attest(Challenge));

        attestation.Verify(device.PublicKey, Challenge, [device.Root], FixedTime.Noon).ShouldBe(AttestationProblem.None);
        (attestation.IsUserPresent, attestation.IsUserVerified, attestation.Model).ShouldBe((true, true, Guid.Empty));
        SecurityKeyAttestation.Parse(device.Attest(Challenge, flags: 0x41)).IsUserVerified.ShouldBeFalse();
    }

    [Fact]
    public void The_form_of_FIDO_U2F_and_extensions_are_read_too()
    {
        using var device = new SoftwareAuthenticator(SshKeyAlgorithm.SkEcdsaP256);

        SecurityKeyAttestation.Parse(device.Attest(Challenge, u2f: true)).Verify(device.PublicKey, Challenge, [device.Root], FixedTime.Noon).ShouldBe(AttestationProblem.None);
        byte[] credProtect = [0xa1, 0x6b, .. "credProtect"u8, 2];
        SecurityKeyAttestation.Parse(device.Attest(Challenge, flags: 0xc5, extensions: credProtect)).Verify(device.PublicKey, Challenge, [device.Root], FixedTime.Noon).ShouldBe(AttestationProblem.None);
    }

    [Fact]
    public void Every_way_to_cheat_is_told()
    {
        using var device = new SoftwareAuthenticator(SshKeyAlgorithm.SkEd25519);
        using var other = new SoftwareAuthenticator(SshKeyAlgorithm.SkEd25519);
        var attestation = SecurityKeyAttestation.Parse(device.Attest(Challenge));

        attestation.Verify(other.PublicKey, Challenge, [device.Root], FixedTime.Noon).ShouldBe(AttestationProblem.OtherKey);
        attestation.Verify(device.Credential.PublicKey, Challenge, [device.Root], FixedTime.Noon).ShouldBe(AttestationProblem.OtherKey | AttestationProblem.OtherApplication);
        attestation.Verify(device.PublicKey, [1], [device.Root], FixedTime.Noon).ShouldBe(AttestationProblem.WrongSignature);
        attestation.Verify(device.PublicKey, Challenge, [other.Root], FixedTime.Noon).ShouldBe(AttestationProblem.UnknownMaker);
        attestation.Verify(device.PublicKey, Challenge, [device.Root], FixedTime.Noon.AddHours(2)).ShouldBe(AttestationProblem.UnknownMaker);
        attestation.Verify(device.PublicKey, Challenge, [device.Certificate], FixedTime.Noon).ShouldBe(AttestationProblem.UnknownMaker);
        SecurityKeyAttestation.Parse(device.Attest(Challenge, application: "ssh:other")).Verify(device.PublicKey, Challenge, [device.Root], FixedTime.Noon).ShouldBe(AttestationProblem.OtherApplication);
        SecurityKeyAttestation.Parse(device.Attest(Challenge, flags: 0x40)).Verify(device.PublicKey, Challenge, [device.Root], FixedTime.Noon).ShouldBe(AttestationProblem.NobodyPresent);
        SecurityKeyAttestation.Parse(device.Attest(Challenge, self: true)).Verify(device.PublicKey, Challenge, [device.Root], FixedTime.Noon).ShouldBe(AttestationProblem.SelfAttested);
    }

    [Theory]
    [InlineData("", "The attestation, byte 0: the form is cut off: 4 bytes are needed, 0 are left.")]
    [InlineData("000000117373682d736b2d6174746573742d763030", "The attestation, byte 0: the form is ssh-sk-attest-v00; only ssh-sk-attest-v01 is read. Enrol with OpenSSH 8.4 or later.")]
    public void What_is_no_attestation_is_refused(string hex, string message) =>
        Should.Throw<SshFormatException>(() => SecurityKeyAttestation.Parse(Convert.FromHexString(hex))).Message.ShouldBe(message);

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void A_login_signature_of_an_authenticator_counts_only_with_a_touch(SshKeyAlgorithm algorithm)
    {
        using var device = new SoftwareAuthenticator(algorithm);

        device.PublicKey.Verify("data"u8, device.SignLogin("data"u8.ToArray(), flags: 1)).ShouldBeTrue();
        device.PublicKey.Verify("data"u8, device.SignLogin("data"u8.ToArray(), flags: 0)).ShouldBeFalse();
        device.PublicKey.Verify("date"u8, device.SignLogin("data"u8.ToArray(), flags: 1)).ShouldBeFalse();
    }
}
