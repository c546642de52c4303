namespace Rempart.Core.Access;

/// <summary>Asks for a host certificate, and when a bastion is installed for all that it must know.</summary>
/// <param name="HostPublicKey">The public key of the bastion's sshd, as a line of OpenSSH.</param>
public sealed record HostKeyRequest(string HostPublicKey);

/// <summary>What a host is given to become the bastion.</summary>
/// <param name="HostCertificate">The certificate of its host key, as a line of OpenSSH.</param>
/// <param name="UserAuthorities">The keys that sign user certificates, lines of OpenSSH.</param>
/// <param name="HostAuthority">The key that signs host certificates, as a line of OpenSSH.</param>
/// <param name="UpdateKey">The Ed25519 key that signs updates, as a line of OpenSSH. It is kept and never asked for again.</param>
/// <param name="Address">How clients reach this bastion.</param>
public sealed record BastionInstallation(string HostCertificate, IReadOnlyList<string> UserAuthorities, string HostAuthority, string UpdateKey, BastionAddress Address);

/// <summary>A host certificate.</summary>
/// <param name="HostCertificate">As a line of OpenSSH.</param>
public sealed record HostCertificateAnswer(string HostCertificate);

/// <summary>What a security key must sign when it is made, so that its attestation is no old one.</summary>
/// <param name="Challenge">In base64.</param>
public sealed record KeyChallenge(string Challenge);
