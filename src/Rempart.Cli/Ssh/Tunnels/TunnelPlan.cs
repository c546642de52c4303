using System.Globalization;
using Rempart.Core.Access;

namespace Rempart.Cli.Ssh.Tunnels;

/// <summary>One tunnel: its local end, and the arguments for the system's ssh.</summary>
/// <param name="Identity">The key's file.</param>
/// <param name="Folder">Where the certificate and known_hosts lie.</param>
/// <param name="Bastion">The way in.</param>
/// <param name="Destination">Where it leads.</param>
/// <param name="LocalPort">The port on this machine; null for a socket.</param>
internal sealed record TunnelPlan(string Identity, PrivateFolder Folder, BastionAddress Bastion, Destination Destination, int? LocalPort)
{
    /// <summary>Named as PostgreSQL's clients look for it, so that they find it by folder and port.</summary>
    public string Socket => Path.Combine(Folder.Path, string.Create(CultureInfo.InvariantCulture, $".s.PGSQL.{Destination.Port}"));

    /// <summary>What a command that is run through the tunnel connects to.</summary>
    public string Host => LocalPort is null ? Folder.Path : "127.0.0.1";

    public int Port => LocalPort ?? Destination.Port;

    /// <summary>Where it can be reached, for people.</summary>
    public string Local => LocalPort is { } port ? string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}") : Socket;

    /// <summary>The arguments. Nothing of the person's own configuration counts: it could send them elsewhere.</summary>
    public IReadOnlyList<string> Arguments =>
    [
        "-F", "none", "-N", "-T",
        .. Options("LogLevel=DEBUG1", "ExitOnForwardFailure=yes", "StrictHostKeyChecking=yes", $"UserKnownHostsFile={Folder.KnownHosts}", "GlobalKnownHostsFile=none",
            $"HostKeyAlias={Bastion.HostName}", "UpdateHostKeys=no", "CheckHostIP=no", "VerifyHostKeyDNS=no", "IdentitiesOnly=yes", $"CertificateFile={Folder.Certificate}",
            "PreferredAuthentications=publickey", "ForwardAgent=no", "ForwardX11=no", "ControlMaster=no", "ControlPath=none", "PermitLocalCommand=no",
            "ServerAliveInterval=15", "ServerAliveCountMax=2", "StreamLocalBindMask=0177"),
        "-i", Identity,
        "-p", Bastion.Port.ToString(CultureInfo.InvariantCulture),
        "-L", $"{(LocalPort is { } port ? string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}") : Socket)}:{Destination}",
        "-l", Bastion.Account,
        "--", Bastion.Host,
    ];

    private static IEnumerable<string> Options(params string[] options) => options.SelectMany(option => new[] { "-o", option });
}
