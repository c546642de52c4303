namespace Rempart.Ssh.AuthorizedKeys;

/// <summary>What a line leaves open that its writer may not have meant.</summary>
[Flags]
public enum OptionWarnings
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>An option is not known, so that sshd refuses the line.</summary>
    UnknownOption = 1,

    /// <summary>cert-authority without principals: old servers take a certificate that names nobody.</summary>
    AuthorityWithoutPrincipals = 2,

    /// <summary>Ports may be forwarded to any target.</summary>
    AnyTarget = 4,

    /// <summary>Remote forwards may listen anywhere: permitopen says nothing about them.</summary>
    RemoteForwarding = 8,
}
