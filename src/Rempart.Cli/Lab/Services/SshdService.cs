using System.Text;
using Rempart.Cli.Hosting;
using Rempart.Core.Estates;

namespace Rempart.Cli.Lab.Services;

/// <summary>OpenSSH where sshd is declared. It asks for a key and knows none, so that nobody gets in.</summary>
/// <param name="playsBastions">Whether it plays bastions too; else something else does.</param>
internal sealed class SshdService(bool playsBastions) : IRealService
{
    public const string OpensshServer = "openssh-server";

    private const int SshPort = 22;

    // What sshd wants in /run it gets in a mount namespace of its own: the machine's /run is not touched.
    private const string Script = """
        mount --bind "$1" /mnt
        mount -t tmpfs -o mode=755 lab /run
        mkdir -m 755 /run/sshd
        /usr/sbin/sshd -D -e -f /mnt/sshd_config </dev/null >/mnt/log 2>&1 &
        p=$!
        until [ -s /mnt/sshd.pid ]; do
            kill -0 "$p" 2>/dev/null || { cat /mnt/log >&2; exit 1; }
            sleep 0.02
        done

        """;

    private const string Settings = """
        HostKey /mnt/host_key
        PidFile /mnt/sshd.pid
        AuthenticationMethods publickey
        PubkeyAuthentication yes
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        PermitRootLogin no
        PermitEmptyPasswords no
        AuthorizedKeysFile none
        UsePAM no
        AllowTcpForwarding no
        LoginGraceTime 10

        """;

    public string Kind => "sshd";

    public string Package => OpensshServer;

    /// <summary>Whether the machine has the program.</summary>
    public static bool IsThere => File.Exists("/usr/sbin/sshd");

    public bool IsInstalled(CliEnvironment environment) => IsThere;

    public IEnumerable<(string Of, IReadOnlyList<LabEndpoint> Endpoints)> DeclaredIn(Estate estate, LabNamespace place) =>
        [.. playsBastions ? DeclaredIn(estate, place, isBastion: true) : [], .. DeclaredIn(estate, place, isBastion: false)];

    /// <summary>Where sshd is declared in a namespace: on bastions, or on all others. What listens on a bastion's port 22 is sshd without a word.</summary>
    public static IEnumerable<(string Of, IReadOnlyList<LabEndpoint> Endpoints)> DeclaredIn(Estate estate, LabNamespace place, bool isBastion) =>
        from host in estate.Hosts
        where host.Roles.Contains(HostRole.Bastion) == isBastion && (isBastion || !host.Roles.Contains(HostRole.Router))
        let ports = estate.ListenersOn(host).Where(listener => !listener.LoopbackOnly && (listener.Process == "sshd" || (isBastion && listener.Port.First == SshPort))).Select(listener => listener.Port)
        let endpoints = LabEndpoint.At(place, $"host {host.Id}", ports)
        where endpoints.Count > 0
        select ($"host {host.Id}", endpoints);

    public Task PrepareAsync(string folder, CancellationToken cancellation) => Task.CompletedTask;

    public async Task<(string Script, IReadOnlyList<string> Arguments)> ConfigureAsync(string shared, string folder, string of, IReadOnlyList<LabEndpoint> endpoints, CancellationToken cancellation)
    {
        await LabMachine.RunAsync(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "rempart-lab", "-f", Path.Combine(folder, "host_key")], null, cancellation).ConfigureAwait(false);
        var text = new StringBuilder(Settings);
        foreach (var endpoint in endpoints)
            text.Append("ListenAddress ").Append(endpoint.EndPoint).Append('\n');
        await File.WriteAllTextAsync(Path.Combine(folder, "sshd_config"), text.ToString(), cancellation).ConfigureAwait(false);
        return (Script, [folder]);
    }
}
