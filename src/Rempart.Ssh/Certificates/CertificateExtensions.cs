namespace Rempart.Ssh.Certificates;

/// <summary>What a user certificate lets its holder do (PROTOCOL.certkeys). sshd refuses what is neither here nor in its own configuration.</summary>
[Flags]
public enum CertificateExtensions
{
    /// <summary>Nothing: not even a terminal.</summary>
    None = 0,

    /// <summary>permit-X11-forwarding.</summary>
    X11Forwarding = 1,

    /// <summary>permit-agent-forwarding.</summary>
    AgentForwarding = 2,

    /// <summary>permit-port-forwarding, in both directions: which ones, the principals line says.</summary>
    PortForwarding = 4,

    /// <summary>permit-pty.</summary>
    Terminal = 8,

    /// <summary>permit-user-rc.</summary>
    UserRc = 16,

    /// <summary>no-touch-required: signatures of sk- keys count without a touch.</summary>
    NoTouchRequired = 32,
}
