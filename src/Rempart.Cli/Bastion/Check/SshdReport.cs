using System.Diagnostics;
using Rempart.Cli.Bastion.Rendering;
using Rempart.Cli.Hosting;

namespace Rempart.Cli.Bastion.Check;

/// <summary>What sshd itself says that it would do: <c>sshd -T</c>.</summary>
internal static class SshdReport
{
    public const string Program = "/usr/sbin/sshd";

    /// <summary>The lines sshd prints; or its own words when it does not take the file.</summary>
    public static async Task<(IReadOnlyList<string> Lines, string? Problem)> ReadAsync(string configuration, CancellationToken cancellation)
    {
        if (!File.Exists(Program))
            throw CliException.CouldNotTell(Text.BastionNoSshd);
        using var sshd = Process.Start(new ProcessStartInfo(Program, ["-T", "-f", configuration]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (sshd.StandardOutput.ReadToEndAsync(cancellation), sshd.StandardError.ReadToEndAsync(cancellation));
        await sshd.WaitForExitAsync(cancellation).ConfigureAwait(false);
        var words = (await error.ConfigureAwait(false)).Trim();
        return sshd.ExitCode == 0
            ? ((await output.ConfigureAwait(false)).Split('\n', StringSplitOptions.RemoveEmptyEntries), null)
            : ([], words.Length > 0 ? words : $"sshd -T: {sshd.ExitCode}");
    }

    /// <summary>Where sshd's report differs from what was rendered.</summary>
    public static IEnumerable<string> Differences(BastionSettings settings, IReadOnlyList<string> reported)
    {
        var expected = SshdConfiguration.Reported(settings);
        foreach (var group in expected.GroupBy(Keyword, StringComparer.Ordinal))
        {
            var found = reported.Where(line => Keyword(line) == group.Key).ToArray();
            if (!found.Order(StringComparer.Ordinal).SequenceEqual(group.Order(StringComparer.Ordinal), StringComparer.Ordinal))
                yield return Text.BastionSshdDiffers.With(string.Join(" + ", group), found.Length == 0 ? Text.BastionNothing : string.Join(" + ", found));
        }
        // With none declared sshd listens everywhere, which it reports by addresses of its own.
        if (settings.ListenAddresses.Count > 0 && reported.Count(line => Keyword(line) == "listenaddress") != settings.ListenAddresses.Count)
            yield return Text.BastionSshdDiffers.With("listenaddress", string.Join(" + ", reported.Where(line => Keyword(line) == "listenaddress")));
    }

    private static string Keyword(string line) => line.Split(' ', 2)[0];
}
