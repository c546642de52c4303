using System.Diagnostics;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;

namespace Rempart.Cli.Ssh.Tunnels;

/// <summary>A tunnel that is open: the system's ssh, watched. It ends when this is disposed.</summary>
internal sealed class Tunnel : IAsyncDisposable
{
    private const string Debug = "debug1: ";
    private const string Open = "debug1: Entering interactive session.";
    private const int WordsKept = 20;

    private readonly Process _ssh;
    private readonly CliEnvironment _environment;
    private readonly Task _reading;
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<string> _words = new();

    private Tunnel(Process ssh, CliEnvironment environment)
    {
        (_ssh, _environment) = (ssh, environment);
        _reading = ReadAsync();
    }

    /// <summary>Ends when the tunnel does, whatever the reason.</summary>
    public Task Ended => _ssh.WaitForExitAsync(CancellationToken.None);

    /// <summary>Opens one and waits until it is open. ssh asks for the key's passphrase on the terminal by itself.</summary>
    /// <exception cref="CliException">It could not be opened; with ssh's own words.</exception>
    public static async Task<Tunnel> OpenAsync(TunnelPlan plan, string program, CliEnvironment environment, CancellationToken cancellation)
    {
        Process ssh;
        try
        {
            ssh = Process.Start(new ProcessStartInfo(program, plan.Arguments) { RedirectStandardError = true, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw CliException.CouldNotTell(Text.SshNoProgram.With(program, error.Message), error);
        }
        var tunnel = new Tunnel(ssh, environment);
        try
        {
            await Task.WhenAny(tunnel._opened.Task, tunnel._reading).WaitAsync(cancellation).ConfigureAwait(false);
            if (tunnel._opened.Task.IsCompletedSuccessfully)
                return tunnel;
            throw CliException.CouldNotTell(Text.SshTunnelFailed.With(plan.Bastion.Host, tunnel.Words));
        }
        catch
        {
            await tunnel.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>What ssh said that is no mere report.</summary>
    public string Words
    {
        get
        {
            lock (_words)
                return string.Join('\n', _words);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_ssh.HasExited)
            _ssh.Kill();
        await _ssh.WaitForExitAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
        _ssh.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _ssh.StandardError.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            if (line.TrimEnd() == Open)
                _opened.TrySetResult();
            if (line.StartsWith(Debug, StringComparison.Ordinal) || !IsWorthSaying(line))
                continue;
            lock (_words)
            {
                if (_words.Count == WordsKept)
                    _words.Dequeue();
                _words.Enqueue(line.Trim());
            }
            // Once open, a person should see what ssh says: that a forward was refused, that the bastion ended the session.
            if (_opened.Task.IsCompleted)
                _environment.Error.WriteLine(Screen.Clean(line.Trim()));
        }
    }

    private static bool IsWorthSaying(string line) =>
        line.Trim().Length > 0 && !line.StartsWith("OpenSSH_", StringComparison.Ordinal) && !line.StartsWith("Authenticated to", StringComparison.Ordinal) && !line.StartsWith("Transferred:", StringComparison.Ordinal)
        && !line.StartsWith("Bytes per second:", StringComparison.Ordinal);
}
