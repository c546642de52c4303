using System.Globalization;
using System.Text.RegularExpressions;

namespace Rempart.Cli.Bastion.Agent;

/// <summary>One line of sshd's log, taken apart.</summary>
/// <param name="Process">The process that wrote it; null when the line does not say.</param>
/// <param name="Message">The message without level, place in the source, process and ending. Hostile text.</param>
/// <param name="Function">The function that wrote it; null when the line does not say.</param>
internal sealed partial record SshdLine(int? Process, string Message, string? Function)
{
    private const string BeforeLogin = " [preauth]";

    /// <summary>
    /// Reads a line as sshd writes it to its own file, or as syslog keeps it. Only its beginning is looked at: what a client chose
    /// stands behind it.
    /// </summary>
    public static SshdLine Read(string line)
    {
        int? process = null;
        if (Syslog().Match(line) is { Success: true } prefix)
        {
            process = int.Parse(prefix.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
            line = line[prefix.Length..];
        }
        string? function = null;
        if (Forced().Match(line) is { Success: true } forced)
        {
            function = forced.Groups[1].Value;
            process = int.Parse(forced.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
            line = line[forced.Length..];
        }
        return new SshdLine(process, line.EndsWith(BeforeLogin, StringComparison.Ordinal) ? line[..^BeforeLogin.Length] : line, function);
    }

    [GeneratedRegex(@"^[^\[]{0,120}? sshd(?:-session|-auth)?\[(\d{1,9})\]: ")]
    private static partial Regex Syslog();

    [GeneratedRegex(@"^(?:(?:debug[123]|fatal|error): )?[a-z0-9-]+\.c:([a-z0-9_]+)\(\):\d+ \(pid=(\d{1,9})\): ")]
    private static partial Regex Forced();
}
