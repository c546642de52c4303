namespace Rempart.Cli.Bastion.Rendering;

/// <summary>
/// Where the bastion's files lie. What sshd and root trust is root's; what the agent writes is in folders of its own, so that an
/// agent that was taken over can write over nothing of root's.
/// </summary>
internal sealed record BastionLayout
{
    /// <summary>What root wrote and the agent reads: the settings, sshd's configuration, the host key.</summary>
    public required string Configuration { get; init; }

    /// <summary>The programs. sshd wants every folder on the way to be root's alone.</summary>
    public required string Programs { get; init; }

    /// <summary>The agent's memory: trusted keys, revocations, the signed cache, events on their way.</summary>
    public required string State { get; init; }

    /// <summary>The socket; empty after a restart of the machine.</summary>
    public required string Runtime { get; init; }

    /// <summary>sshd's log, which root writes and the agent reads.</summary>
    public required string Logs { get; init; }

    /// <summary>Root's, and beside the agent's folder: sshd opens it as root, by its name.</summary>
    public required string PidFile { get; init; }

    public required string Units { get; init; }

    public required string Tmpfiles { get; init; }

    public required string LogRotation { get; init; }

    /// <summary>sshd's own folder, without which it does not start. Its name is compiled into sshd.</summary>
    public const string SshdFolder = "/run/sshd";

    /// <summary>The places of a bastion that is a machine's only one.</summary>
    public static BastionLayout Standard { get; } = new()
    {
        Configuration = "/etc/rempart/bastion",
        Programs = "/usr/lib/rempart",
        State = "/var/lib/rempart-bastion",
        Runtime = "/run/rempart-bastion",
        Logs = "/var/log/rempart-bastion",
        PidFile = "/run/rempart-bastion-sshd.pid",
        Units = "/etc/systemd/system",
        Tmpfiles = "/etc/tmpfiles.d",
        LogRotation = "/etc/logrotate.d",
    };

    /// <summary>A bastion whose files all lie in one folder: for a second one on a machine, in the lab and in tests.</summary>
    public static BastionLayout Below(string folder) => new()
    {
        Configuration = folder + "/etc",
        Programs = folder + "/lib",
        State = folder + "/state",
        Runtime = folder + "/run",
        Logs = folder + "/log",
        PidFile = folder + "/sshd.pid",
        Units = folder + "/systemd",
        Tmpfiles = folder + "/tmpfiles",
        LogRotation = folder + "/logrotate",
    };

    public string Settings => Configuration + "/agent.json";

    public string Secrets => Configuration + "/agent.env";

    public string SshdConfiguration => Configuration + "/sshd_config";

    public string HostKey => Configuration + "/ssh_host_ed25519_key";

    public string HostCertificate => State + "/ssh_host_ed25519_key-cert.pub";

    public string UserAuthorities => State + "/user_ca.pub";

    public string RevocationList => State + "/revoked.krl";

    public string Cache => State + "/grants.cache";

    public string Spool => State + "/events";

    public string Socket => Runtime + "/principals.sock";

    public string Log => Logs + "/sshd.log";

    public string Command => Programs + "/rempart";

    public string PrincipalsProgram => Programs + "/rempart-principals";
}
