using System.Globalization;
using System.Text;

namespace Rempart.Cli.Bastion.Rendering;

/// <summary>
/// The hardened configuration of the bastion's sshd: tunnels to the granted destination and nothing else. Proven against OpenSSH
/// 9.2; docs/bastion-host.md says which trap each line closes.
/// </summary>
internal static class SshdConfiguration
{
    // Each with the process in brackets, so that lines of sessions that run at once can be told apart in sshd's own file. Without
    // them a permitted forward and a refused -R leave no line at all.
    private static readonly string[] Logged =
    [
        "sshd*.c:main():*", "sshd*.c:privsep_postauth():*", "auth.c:auth_log():*", "auth.c:auth_key_is_revoked():*",
        "auth2-pubkey.c:user_cert_trusted_ca():*", "misc.c:exited_cleanly():*", "session.c:session_open():*", "session.c:do_cleanup():*",
        "packet.c:sshpkt_vfatal():*", "packet.c:ssh_packet_read_poll_seqnr():*", "packet.c:ssh_packet_send_debug():*",
        "serverloop.c:server_request_direct_*():*", "channels.c:channel_free():*",
    ];

    /// <summary>The options, in the order in which they are written.</summary>
    public static IReadOnlyList<SshdOption> Of(BastionSettings settings)
    {
        var layout = settings.Layout;
        var port = settings.Port.ToString(CultureInfo.InvariantCulture);
        List<SshdOption> options =
        [
            new("Port", port),
            .. settings.ListenAddresses.Select(address => new SshdOption("ListenAddress", address, Listening(address, port))),
            new("PidFile", layout.PidFile),
            new("HostKey", layout.HostKey),
            new("HostCertificate", layout.HostCertificate),
            new("StrictModes", "yes"),
            new("UsePAM", "no"),
            new("UseDNS", "no"),
            new("PermitRootLogin", "no"),
            new("AllowUsers", settings.Account),

            // Only certificates of our authority. A bare key cannot even be offered.
            new("AuthenticationMethods", "publickey"),
            new("PubkeyAuthentication", "yes"),
            new("PasswordAuthentication", "no"),
            new("PermitEmptyPasswords", "no"),
            new("KbdInteractiveAuthentication", "no"),
            new("HostbasedAuthentication", "no"),
            new("KerberosAuthentication", "no"),
            new("GSSAPIAuthentication", "no"),
            new("PubkeyAcceptedAlgorithms", "ssh-ed25519-cert-v01@openssh.com,sk-ssh-ed25519-cert-v01@openssh.com,ecdsa-sha2-nistp256-cert-v01@openssh.com,sk-ecdsa-sha2-nistp256-cert-v01@openssh.com,rsa-sha2-512-cert-v01@openssh.com"),
            new("CASignatureAlgorithms", "ssh-ed25519,ecdsa-sha2-nistp256"),
            new("RequiredRSASize", "3072"),
            new("TrustedUserCAKeys", layout.UserAuthorities),
            new("RevokedKeys", layout.RevocationList),
            new("AuthorizedKeysFile", "none"),
            new("AuthorizedPrincipalsFile", "none"),
            // AuthorizedKeysCommand must not stand here, not even with none: before 9.5 sshd then drops the next line without a word.
            new("AuthorizedPrincipalsCommand", $"{layout.PrincipalsProgram} {layout.Socket} %i %s %F %f %u %T"),
            new("AuthorizedPrincipalsCommandUser", settings.PrincipalsAccount),

            // A tunnel, and no session channel at all: no shell, no command, no subsystem; no -R, no sockets, no devices, no agent.
            new("MaxSessions", "0"),
            new("DisableForwarding", "no"),
            new("AllowTcpForwarding", "local"),
            new("PermitOpen", settings.PermitOpen.Count == 0 ? "any" : string.Join(' ', settings.PermitOpen)),
            new("PermitListen", "none"),
            new("AllowStreamLocalForwarding", "no"),
            new("AllowAgentForwarding", "no"),
            new("X11Forwarding", "no"),
            new("PermitTunnel", "no"),
            new("GatewayPorts", "no"),
            new("PermitTTY", "no"),
            new("PermitUserRC", "no"),
            new("PermitUserEnvironment", "no"),
            new("ForceCommand", "/usr/sbin/nologin"),
            new("ExposeAuthInfo", "no"),

            new("KexAlgorithms", "sntrup761x25519-sha512@openssh.com,curve25519-sha256,curve25519-sha256@libssh.org"),
            new("Ciphers", "chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes128-gcm@openssh.com"),
            new("MACs", "hmac-sha2-512-etm@openssh.com,hmac-sha2-256-etm@openssh.com"),
            new("Compression", "no"),

            new("LoginGraceTime", "20"),
            new("MaxAuthTries", "3"),
            new("MaxStartups", "200:30:600"),
            new("TCPKeepAlive", "yes"),
            new("ClientAliveInterval", "15"),
            new("ClientAliveCountMax", "2"),
            new("ChannelTimeout", "direct-tcpip=15m"),
            new("UnusedConnectionTimeout", "2m", "120"),

            new("LogLevel", "VERBOSE"),
            new("LogVerbose", string.Join(',', Logged)),
        ];
        return options;
    }

    /// <summary>The file.</summary>
    public static string Render(BastionSettings settings)
    {
        var text = new StringBuilder("# Written by rempart bastion install. The bastion does not start when sshd reads it otherwise: rempart bastion check.\n");
        foreach (var option in Of(settings))
            text.Append(option.Line).Append('\n');
        return text.ToString();
    }

    /// <summary>The lines that <c>sshd -T</c> must print. What is not written must hold its safe default.</summary>
    public static IReadOnlyList<string> Reported(BastionSettings settings) =>
    [
        .. Of(settings).Select(option => option.ReportedLine),
        "authorizedkeyscommand none", "authorizedkeyscommanduser none", "chrootdirectory none", "ignorerhosts yes",
    ];

    private static string Listening(string address, string port) =>
        address.Contains(':', StringComparison.Ordinal) ? $"[{address}]:{port}" : $"{address}:{port}";
}
