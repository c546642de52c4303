namespace Rempart.Ssh.Certificates;

/// <summary>Whom a certificate names (PROTOCOL.certkeys).</summary>
public enum CertificateType
{
    /// <summary>A person or a program that logs in.</summary>
    User = 1,

    /// <summary>A server, which shows it to clients.</summary>
    Host = 2,
}
