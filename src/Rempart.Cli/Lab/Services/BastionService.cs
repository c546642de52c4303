using Rempart.Cli.Bastion.Install;
using Rempart.Cli.Bastion.Rendering;
using Rempart.Cli.Hosting;
using Rempart.Core.Access;
using Rempart.Core.Estates;

namespace Rempart.Cli.Lab.Services;

/// <summary>Where the granted bastion of a lab asks who may enter, and with what.</summary>
/// <param name="Socket">The server's local socket. It is a file, so the bastion's namespace reaches it, and it reaches nothing else of the machine.</param>
/// <param name="PrincipalsProgram">The principals command to install.</param>
/// <param name="InstallAsync">Tells the server of a bastion's host key: host id, key.</param>
internal sealed record LabBastionServer(string Socket, string PrincipalsProgram, Func<string, string, CancellationToken, Task<BastionInstallation>> InstallAsync);

/// <summary>
/// The bastion as <c>rempart bastion install</c> makes it: its hardened sshd, its agent and the principals command, asking a server
/// that runs on this machine. Its accounts are in files of the lab's own, so that the machine gets none.
/// </summary>
internal sealed class BastionService(LabBastionServer server, TimeProvider time) : IRealService
{
    // Where everything is for the bastion: the lab's folder lies where only root may look, in a mount namespace of its own it stands here.
    private const string Place = "/mnt";
    private const string ServerFolder = "/run/rempart-server";

    // The server's folder and not its socket: a server that starts again makes another socket. /run is hidden last, as both may lie there.
    private const string Script = """
        for file in passwd group shadow; do mount --bind "$1/etc/$file" "/etc/$file"; done
        mount -t tmpfs -o mode=755 lab /mnt
        mkdir -m 755 /mnt/sshd /mnt/rempart-server /mnt/lab
        mount --bind "$1/mnt" /mnt/lab
        mount --bind "$2" /mnt/rempart-server
        mount --rbind /mnt /run
        mount --bind /run/lab /mnt
        shift 2
        "$@" bastion run --settings /mnt/etc/agent.json </dev/null >/mnt/log/agent.log 2>&1 &
        a=$!
        failed() { cat "$1" >&2; kill -KILL "$a" || :; exit 1; }
        left=1200
        until [ -s /mnt/state/revoked.krl ]; do
            kill -0 "$a" 2>/dev/null && [ "$left" -gt 0 ] || failed /mnt/log/agent.log
            left=$((left - 1))
            sleep 0.05
        done
        "$@" bastion check --settings /mnt/etc/agent.json >/mnt/log/check.log 2>&1 || failed /mnt/log/check.log
        /usr/sbin/sshd -D -f /mnt/etc/sshd_config -E /mnt/log/sshd.log </dev/null >/dev/null 2>&1 &
        p=$!
        until [ -s /mnt/sshd.pid ]; do
            kill -0 "$p" 2>/dev/null || failed /mnt/log/sshd.log
            sleep 0.02
        done
        p="$p $a"

        """;

    public string Kind => "bastion";

    public string Package => SshdService.OpensshServer;

    public bool IsInstalled(CliEnvironment environment) => SshdService.IsThere;

    public IEnumerable<(string Of, IReadOnlyList<LabEndpoint> Endpoints)> DeclaredIn(Estate estate, LabNamespace place) =>
        SshdService.DeclaredIn(estate, place, isBastion: true);

    public Task PrepareAsync(string folder, CancellationToken cancellation) => Task.CompletedTask;

    public async Task<(string Script, IReadOnlyList<string> Arguments)> ConfigureAsync(string shared, string folder, string of, IReadOnlyList<LabEndpoint> endpoints, CancellationToken cancellation)
    {
        await WriteAccountsAsync(Directory.CreateDirectory(Path.Combine(folder, "etc")).FullName, cancellation).ConfigureAwait(false);
        var host = of.Split(' ')[1];
        var port = endpoints[0].Port;
        var settings = new BastionSettings
        {
            HostId = host,
            Server = $"unix:{ServerFolder}/{Path.GetFileName(server.Socket)}",
            UpdateKey = [],
            // The server's socket knows root and its own account; in the lab the agent is root.
            AgentAccount = "root",
            Port = port,
            ListenAddresses = [.. endpoints.Where(endpoint => endpoint.Port == port).Select(endpoint => endpoint.Address.ToString())],
            Layout = BastionLayout.Below(Place),
        };
        InstallRules.Check(settings, folder);
        var request = new InstallRequest(settings, folder, server.PrincipalsProgram, null, MakeAccounts: true, null);
        try
        {
            await new Installer(request, time).RunAsync(key => server.InstallAsync(host, key, cancellation), cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CliException.CouldNotTell(Text.InstallFailed.With(error.Message), error);
        }
        return (Script, [folder, Path.GetDirectoryName(server.Socket)!, .. LabMachine.Self()]);
    }

    /// <summary>The machine's accounts, without their passwords; the bastion's are added to these.</summary>
    private static async Task WriteAccountsAsync(string folder, CancellationToken cancellation)
    {
        foreach (var file in (string[])["passwd", "group"])
            File.Copy("/etc/" + file, Path.Combine(folder, file));
        await File.WriteAllTextAsync(Path.Combine(folder, "shadow"), "root:*:::::::\n", cancellation).ConfigureAwait(false);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path.Combine(folder, "shadow"), Modes.OwnerOnly);
    }
}
