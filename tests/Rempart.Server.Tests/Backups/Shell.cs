using System.Diagnostics;

namespace Rempart.Server.Tests.Backups;

/// <summary>Runs a line of shell, for what .NET has no call for: copies that keep owners.</summary>
internal static class Shell
{
    public static async Task RunAsync(string line)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", line]) { RedirectStandardError = true })!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{line}: {error}");
    }
}
