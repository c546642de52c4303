using System.Globalization;
using Rempart.Core.Access;
using Rempart.Core.Hosts;
using Rempart.Server.Bastion.Grants;
using Rempart.Server.Bastion.Store;
using Rempart.Server.Hosts;

namespace Rempart.Server.Bastion.Canaries;

/// <summary>How a canary came back.</summary>
internal enum CanaryVerdict
{
    /// <summary>It cannot be told.</summary>
    Unclear,

    /// <summary>The bastion refused it.</summary>
    Refused,

    /// <summary>The bastion let it through.</summary>
    Passed,
}

/// <summary>How a canary came back, and what ssh said.</summary>
internal sealed record CanaryResult(CanaryVerdict Verdict, string Said);

/// <summary>Runs the system's ssh and reads what it says. A refusal counts only in the words of a refusal: a port where nobody listens is none.</summary>
internal sealed class CanaryFlights(CanaryCage cage, string place, GrantRow grant, string account, string hostName, TimeProvider time)
{
    private const int SshFailed = 255;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private readonly LocalHost _here = new("local", time);

    /// <summary>Opens a tunnel to a port of the destination's host, and reads what answers there.</summary>
    public async Task<CanaryResult> ForwardAsync(string certificate, int port, CancellationToken cancellation)
    {
        var to = new Destination(grant.Host, port).ToString();
        var result = await RunAsync(certificate, ["-W", to], [], cancellation);
        if (result is null)
            return new(CanaryVerdict.Passed, "the tunnel stayed open");
        if (result.Output.StartsWith("SSH-", StringComparison.Ordinal))
            return new(CanaryVerdict.Passed, "the tunnel opened");
        if (Has(result, "administratively prohibited") || Has(result, "Permission denied"))
            return new(CanaryVerdict.Refused, Said(result));
        // The bastion tried to connect: it would have let the tunnel through.
        return new(Has(result, "open failed: connect failed") ? CanaryVerdict.Passed : CanaryVerdict.Unclear, Said(result));
    }

    /// <summary>Asks the bastion to listen and lead back.</summary>
    public async Task<CanaryResult> RemoteForwardAsync(string certificate, CancellationToken cancellation)
    {
        var result = await RunAsync(certificate, ["-N", "-R", "127.0.0.1:0:127.0.0.1:1", "-o", "ExitOnForwardFailure=yes"], [], cancellation);
        if (result is null)
            return new(CanaryVerdict.Passed, "the bastion listens");
        return new(result.ExitCode == SshFailed && Has(result, "remote port forwarding failed") ? CanaryVerdict.Refused : CanaryVerdict.Unclear, Said(result));
    }

    /// <summary>Asks for a command.</summary>
    public async Task<CanaryResult> CommandAsync(string certificate, CancellationToken cancellation)
    {
        var result = await RunAsync(certificate, ["-T"], ["true"], cancellation);
        if (result is null)
            return new(CanaryVerdict.Passed, "a session stayed open");
        // Any other code is that of a program: a shell that says no has been started all the same.
        if (result.ExitCode != SshFailed)
            return new(CanaryVerdict.Passed, $"a program ended with {result.ExitCode.ToString(CultureInfo.InvariantCulture)}");
        return new(Has(result, "open failed") || Has(result, "Session open refused") || Has(result, "no more sessions") ? CanaryVerdict.Refused : CanaryVerdict.Unclear, Said(result));
    }

    // Null when ssh did not end by itself: nothing refused it.
    private async Task<ProgramResult?> RunAsync(string certificate, string[] how, string[] what, CancellationToken cancellation)
    {
        string[] arguments =
        [
            "-F", "/dev/null", "-p", BastionPort, "-l", account, "-i", cage.KeyFile, .. how,
            "-o", $"CertificateFile={cage.Certificate(certificate)}", "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none", "-o", "BatchMode=yes",
            "-o", "PreferredAuthentications=publickey", "-o", $"UserKnownHostsFile={cage.KnownHosts}", "-o", "GlobalKnownHostsFile=/dev/null",
            "-o", "StrictHostKeyChecking=yes", "-o", $"HostKeyAlias={hostName}", "-o", "ConnectTimeout=5", "-o", "ControlPath=none", "-o", "LogLevel=INFO",
            place, .. what,
        ];
        try
        {
            return await _here.RunAsync(new ProgramCall("ssh", arguments) { Timeout = Longest, MaximumOutputBytes = 64 * 1024 }, cancellation);
        }
        catch (HostException error) when (error.Message.Contains("did not end within", StringComparison.Ordinal))
        {
            return null;
        }
    }

    private string BastionPort => grant.Port.ToString(CultureInfo.InvariantCulture);

    private static bool Has(ProgramResult result, string words) => result.Error.Contains(words, StringComparison.Ordinal);

    private static string Said(ProgramResult result) =>
        AccessTexts.Tame(result.Error.Trim().Split('\n').LastOrDefault(line => line.Trim().Length > 0)?.Trim(), 300) is { Length: > 0 } line ? line : $"ssh ended with {result.ExitCode.ToString(CultureInfo.InvariantCulture)}";
}
