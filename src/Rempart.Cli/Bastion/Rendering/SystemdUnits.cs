namespace Rempart.Cli.Bastion.Rendering;

/// <summary>The units of systemd: sshd, which does not start when its configuration is not as rendered, and the agent beside it.</summary>
internal static class SystemdUnits
{
    public const string Sshd = "rempart-bastion-sshd.service";
    public const string Agent = "rempart-bastion-agent.service";

    /// <summary>sshd runs as root, as it must to take on the account of a login; every session ends with it.</summary>
    public static string RenderSshd(BastionSettings settings)
    {
        var layout = settings.Layout;
        return $"""
            [Unit]
            Description=Rempart bastion: sshd
            Documentation=man:sshd(8)
            After=network-online.target {Agent}
            Wants=network-online.target {Agent}
            StartLimitIntervalSec=0

            [Service]
            Type=exec
            ExecStartPre={layout.Command} bastion check --settings {layout.Settings}
            ExecStart=/usr/sbin/sshd -D -f {layout.SshdConfiguration} -E {layout.Log}
            ExecReload=/bin/kill -HUP $MAINPID
            KillMode=control-group
            Restart=always
            RestartSec=1
            UMask=0077
            NoNewPrivileges=yes
            PrivateTmp=yes
            ProtectSystem=strict
            ReadWritePaths={Folder(layout.PidFile)} {layout.Logs}
            ProtectHome=yes
            ProtectKernelTunables=yes
            ProtectKernelModules=yes
            ProtectKernelLogs=yes
            ProtectControlGroups=yes
            ProtectClock=yes
            ProtectHostname=yes
            RestrictNamespaces=yes
            RestrictRealtime=yes
            RestrictSUIDSGID=yes
            LockPersonality=yes
            RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
            SystemCallArchitectures=native
            CapabilityBoundingSet=CAP_SETUID CAP_SETGID CAP_SYS_CHROOT CAP_KILL CAP_NET_BIND_SERVICE CAP_AUDIT_WRITE CAP_DAC_OVERRIDE CAP_DAC_READ_SEARCH CAP_CHOWN CAP_FOWNER

            [Install]
            WantedBy=multi-user.target

            """;
    }

    /// <summary>The agent is an account like any other that may also signal processes: it ends sessions.</summary>
    public static string RenderAgent(BastionSettings settings)
    {
        var layout = settings.Layout;
        return $"""
            [Unit]
            Description=Rempart bastion: agent
            After=network-online.target
            Wants=network-online.target
            StartLimitIntervalSec=0

            [Service]
            Type=exec
            User={settings.AgentAccount}
            Group={settings.AgentAccount}
            EnvironmentFile=-{layout.Secrets}
            ExecStart={layout.Command} bastion run --settings {layout.Settings}
            Restart=always
            RestartSec=1
            UMask=0022
            AmbientCapabilities=CAP_KILL
            CapabilityBoundingSet=CAP_KILL
            NoNewPrivileges=yes
            PrivateTmp=yes
            PrivateDevices=yes
            ProtectSystem=strict
            ReadWritePaths={layout.State} {layout.Runtime}
            ProtectHome=yes
            ProtectKernelTunables=yes
            ProtectKernelModules=yes
            ProtectKernelLogs=yes
            ProtectControlGroups=yes
            ProtectClock=yes
            ProtectHostname=yes
            RestrictNamespaces=yes
            RestrictRealtime=yes
            RestrictSUIDSGID=yes
            LockPersonality=yes
            MemoryDenyWriteExecute=yes
            RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
            SystemCallArchitectures=native
            SystemCallFilter=@system-service

            [Install]
            WantedBy=multi-user.target

            """;
    }

    /// <summary>What lies in memory and is made again at every start of the machine.</summary>
    public static string RenderTmpfiles(BastionSettings settings) => $"""
        d {BastionLayout.SshdFolder} 0755 root root
        d {settings.Layout.Runtime} 0750 {settings.AgentAccount} {settings.PrincipalsAccount}

        """;

    /// <summary>The agent follows a file that was moved away; sshd opens the new one when it is told to.</summary>
    public static string RenderLogRotation(BastionSettings settings) => $$"""
        {{settings.Layout.Log}} {
            daily
            rotate 90
            dateext
            missingok
            notifempty
            create 0640 root {{settings.AgentAccount}}
            postrotate
                kill -HUP "$(cat {{settings.Layout.PidFile}})"
            endscript
        }

        """;

    private static string Folder(string file) => file[..file.LastIndexOf('/')];
}
