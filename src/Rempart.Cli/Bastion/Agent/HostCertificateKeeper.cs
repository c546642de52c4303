using System.Text;
using Rempart.Cli.Bastion.Files;
using Rempart.Cli.Bastion.Rendering;
using Rempart.Cli.Hosting;
using Rempart.Core.Access;
using Rempart.Ssh.Certificates;

namespace Rempart.Cli.Bastion.Agent;

/// <summary>Renews the host certificate when a third of its time is left, and lets sshd read it.</summary>
internal sealed class HostCertificateKeeper(
    BastionLayout layout, SshdProcesses sshd, AgentClock clock, Func<string, CancellationToken, Task<HostCertificate>> ask, Func<string, Task> fault, TimeProvider time)
{
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(10);

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if (IsDue())
                await RenewAsync(cancellation).ConfigureAwait(false);
            await Task.Delay(Look, time, cancellation).ConfigureAwait(false);
        }
    }

    private bool IsDue() =>
        !File.Exists(layout.HostCertificate)
        || !SshCertificate.TryParse(File.ReadAllText(layout.HostCertificate).Trim(), out var certificate, out _)
        || certificate!.ValidBefore - clock.Latest < (certificate.ValidBefore - certificate.ValidAfter) / 3;

    private async Task RenewAsync(CancellationToken cancellation)
    {
        try
        {
            var key = (await File.ReadAllTextAsync(layout.HostKey + ".pub", cancellation).ConfigureAwait(false)).Trim();
            var answer = await ask(key, cancellation).ConfigureAwait(false);
            if (HostCertificates.Problem(answer.Certificate, key, clock.Latest) is { } problem)
            {
                await fault(AgentWords.HostCertificateWrong(problem)).ConfigureAwait(false);
                return;
            }
            DurableFile.Replace(layout.HostCertificate, Encoding.ASCII.GetBytes(answer.Certificate.Trim() + "\n"), Modes.AllMayRead);
            if (sshd.Reload() is { } notReloaded)
                await fault(AgentWords.NotReloaded(notReloaded)).ConfigureAwait(false);
        }
        catch (Exception error) when (error is CliException or IOException or UnauthorizedAccessException)
        {
            await fault(AgentWords.HostCertificateNotRenewed(error.Message)).ConfigureAwait(false);
        }
    }
}

/// <summary>Looks at a host certificate before sshd gets it.</summary>
internal static class HostCertificates
{
    /// <summary>What is wrong with a host certificate for a key; null when nothing is.</summary>
    public static string? Problem(string line, string hostPublicKey, DateTimeOffset now)
    {
        if (line.AsSpan().Trim().ContainsAny('\n', '\r', '\0') || !SshCertificate.TryParse(line.Trim(), out var certificate, out _))
            return "it is none";
        if (certificate!.Type != CertificateType.Host)
            return "it is no host certificate";
        if (!certificate.PublicKey.Equals(Rempart.Ssh.Keys.SshPublicKey.Parse(hostPublicKey)))
            return "it is for another key";
        return certificate.ValidBefore <= now ? "it is over already" : null;
    }
}
