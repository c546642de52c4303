using System.Diagnostics;
using Rempart.Cli.Hosting;

namespace Rempart.Cli.Lab;

/// <summary>The programs of this machine: <c>ip</c>, <c>nft</c>, and this program itself.</summary>
internal static class LabMachine
{
    private static readonly string[] SystemFolders = ["/usr/sbin", "/sbin", "/usr/bin", "/bin"];

    /// <summary>Says why no lab can be here.</summary>
    /// <exception cref="CliException">It cannot.</exception>
    public static void Require(CliEnvironment environment)
    {
        if (!OperatingSystem.IsLinux())
            throw CliException.CouldNotTell(Text.LabNeedsLinux);
        if (!environment.IsPrivileged)
            throw CliException.CouldNotTell(Text.LabNeedsRoot);
        foreach (var (program, package) in (ReadOnlySpan<(string, string)>)[("ip", "iproute2"), ("nft", "nftables")])
        {
            if (Find(program, environment) is null)
                throw CliException.CouldNotTell(Text.LabNeedsProgram.With(program, package));
        }
        if (!Directory.Exists("/proc/sys/net/ipv6"))
            throw CliException.CouldNotTell(Text.LabNeedsIPv6);
    }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>What it wrote.</returns>
    /// <exception cref="CliException">It failed; with its own words.</exception>
    public static async Task<string> RunAsync(IReadOnlyList<string> command, string? input, CancellationToken cancellation)
    {
        using var process = Start(command);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var error = process.StandardError.ReadToEndAsync(cancellation);
            await WriteAsync(process, input, cancellation).ConfigureAwait(false);
            await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
            var words = await error.ConfigureAwait(false);
            if (process.ExitCode != 0)
                throw CliException.CouldNotTell(Text.LabProgramFailed.With(string.Join(' ', command), process.ExitCode, words.Trim()));
            return await output.ConfigureAwait(false);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Starts a program with its three streams in our hand.</summary>
    public static Process Start(IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw CliException.CouldNotTell(Text.LabProgramFailed.With(command[0], error.NativeErrorCode, error.Message), error);
        }
    }

    /// <summary>The command that runs this program again.</summary>
    public static IReadOnlyList<string> Self()
    {
        var program = Environment.ProcessPath!;
        // "dotnet rempart.dll" is two words.
        return Path.GetFileNameWithoutExtension(program) == "dotnet" ? [program, Path.GetFullPath(Environment.GetCommandLineArgs()[0])] : [program];
    }

    private static async Task WriteAsync(Process process, string? input, CancellationToken cancellation)
    {
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellation).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; its exit code says why.
        }
    }

    private static string? Find(string program, CliEnvironment environment) =>
        (environment.NonEmpty("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Concat(SystemFolders)
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
