using System.Diagnostics;
using System.Globalization;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;

namespace Rempart.Cli.Ssh.Tunnels;

/// <summary>Runs a command through a tunnel. It has the terminal to itself; its exit code is ours.</summary>
internal sealed class TunnelCommand(CliEnvironment environment)
{
    public async Task<int> RunAsync(string[] command, TunnelPlan plan, Tunnel tunnel)
    {
        var port = plan.Port.ToString(CultureInfo.InvariantCulture);
        string[] words = [.. command.Select(word => word.Replace("{host}", plan.Host, StringComparison.Ordinal).Replace("{port}", port, StringComparison.Ordinal))];
        var start = new ProcessStartInfo(words[0], words[1..]);
        start.Environment["PGHOST"] = plan.Host;
        start.Environment["PGPORT"] = port;
        start.Environment["REMPART_HOST"] = plan.Host;
        start.Environment["REMPART_PORT"] = port;
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw CliException.Usage(Text.SshCommandFailed.With(words[0], error.Message), error);
        }
        using (process)
        {
            // Ctrl-C reaches the command too, which decides itself what that means: it is waited for.
            var ended = process.WaitForExitAsync(CancellationToken.None);
            if (await Task.WhenAny(ended, tunnel.Ended).ConfigureAwait(false) != ended)
                Screen.WriteError(environment, Text.SshTunnelEnded.With(tunnel.Words));
            await ended.ConfigureAwait(false);
            return process.ExitCode;
        }
    }
}
