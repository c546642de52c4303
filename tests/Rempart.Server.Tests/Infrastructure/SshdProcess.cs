using System.Diagnostics;

namespace Rempart.Server.Tests.Infrastructure;

/// <summary>A real sshd that listens, until this is disposed; then it and all its connections are gone, as a machine that is switched off.</summary>
internal sealed class SshdProcess : IAsyncDisposable
{
    private readonly Process _sshd;
    private readonly Task _drained;

    // Read on, so that sshd never waits for a full pipe.
    private SshdProcess(Process sshd) => (_sshd, _drained) = (sshd, sshd.StandardError.ReadToEndAsync(CancellationToken.None));

    public int Id => _sshd.Id;

    /// <summary>Starts it and waits until it listens.</summary>
    public static async Task<SshdProcess> StartAsync(string configuration, CancellationToken cancellation)
    {
        var sshd = Process.Start(new ProcessStartInfo("/usr/sbin/sshd", ["-D", "-e", "-f", configuration]) { RedirectStandardError = true })!;
        var lines = new List<string>();
        while (await sshd.StandardError.ReadLineAsync(cancellation) is { } line)
        {
            lines.Add(line);
            if (line.Contains("Server listening", StringComparison.Ordinal))
                return new SshdProcess(sshd);
        }
        sshd.Dispose();
        throw new InvalidOperationException($"sshd did not start: {string.Join('\n', lines)}");
    }

    public async ValueTask DisposeAsync()
    {
        _sshd.Kill(entireProcessTree: true);
        await _sshd.WaitForExitAsync(CancellationToken.None);
        await _drained;
        _sshd.Dispose();
    }
}
