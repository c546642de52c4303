namespace Rempart.Core.Access;

/// <summary>A host's key, for the installation of a bastion and for a new certificate.</summary>
/// <param name="HostPublicKey">The public key of the bastion's sshd, as a line of OpenSSH.</param>
public sealed record HostKeyRequest(string HostPublicKey);

/// <summary>What the installation of a bastion needs.</summary>
/// <param name="HostCertificate">The host's certificate, as a line of OpenSSH.</param>
/// <param name="UserAuthorities">The keys that sign people's certificates, as lines of OpenSSH.</param>
/// <param name="HostAuthority">The key that signed the host's certificate, as a line of OpenSSH.</param>
/// <param name="UpdateKey">The Ed25519 public key, 32 bytes, that signs updates.</param>
/// <param name="Address">How clients reach the bastion.</param>
public sealed record BastionInstallation(string HostCertificate, IReadOnlyList<string> UserAuthorities, string HostAuthority, byte[] UpdateKey, BastionAddress Address);

/// <summary>A renewed host certificate.</summary>
/// <param name="Certificate">As a line of OpenSSH.</param>
public sealed record HostCertificate(string Certificate);

/// <summary>A challenge for the attestation of a security key.</summary>
/// <param name="Challenge">32 random bytes in base64; it counts once, for ten minutes.</param>
public sealed record KeyChallenge(string Challenge);

/// <summary>Asks for a new authority in the place of the one that signs.</summary>
/// <param name="Of">people (default) or hosts: whose certificates it signs.</param>
public sealed record AuthorityRotation(string? Of);

/// <summary>The new authority.</summary>
/// <param name="Fingerprint">SHA256:… as ssh-keygen prints it.</param>
/// <param name="PublicKey">As a line of OpenSSH.</param>
public sealed record RotatedAuthority(string Fingerprint, string PublicKey);
