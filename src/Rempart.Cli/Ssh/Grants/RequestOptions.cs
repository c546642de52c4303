using System.CommandLine;
using Rempart.Cli.Hosting;
using Rempart.Core.Access;
using Rempart.Core.Text;

namespace Rempart.Cli.Ssh.Grants;

/// <summary>The options with which access is asked for.</summary>
internal sealed class RequestOptions
{
    private const int ShortestReason = 8;
    private const int LongestReason = 500;

    private readonly Option<string?> _reason = new("--reason") { Description = Text.SshReasonOption, HelpName = Text.TextValue };
    private readonly Option<string?> _for = new("--for") { Description = Text.SshForOption, HelpName = "30m" };
    private readonly Option<int?> _port = new("--port") { Description = Text.SshPortOption, HelpName = "PORT" };
    private readonly Option<bool> _breakGlass = new("--break-glass") { Description = Text.SshBreakGlassOption };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_reason, _for, _port, _breakGlass])
            command.Add(option);
    }

    public int? Port(ParseResult parsed) => parsed.GetValue(_port);

    /// <summary>The request; null when no reason is given.</summary>
    /// <exception cref="CliException">An option is wrong.</exception>
    public AccessRequest? Read(ParseResult parsed, string target)
    {
        CheckTarget(target);
        if (Port(parsed) is < 1 or > 65535)
            throw CliException.Usage(Text.InstallPortWrong.With(Port(parsed)));
        TimeSpan? length = null;
        if (parsed.GetValue(_for) is { } text)
            length = Durations.TryParse(text, out var parsedLength) && parsedLength > TimeSpan.Zero ? parsedLength : throw CliException.Usage(Text.SshForUnreadable.With(text));
        if (parsed.GetValue(_reason) is not { } reason)
            return parsed.GetValue(_breakGlass) ? throw CliException.Usage(Text.SshReasonMissing.With(target)) : null;
        if (reason.Trim().Length is < ShortestReason or > LongestReason || reason.Any(char.IsControl))
            throw CliException.Usage(Text.SshReasonLength.With(ShortestReason, LongestReason));
        return new AccessRequest(target, reason.Trim()) { Port = Port(parsed), For = length, BreakGlass = parsed.GetValue(_breakGlass) };
    }

    /// <summary>An id of the estate: it becomes part of file names and of OpenSSH's configuration.</summary>
    public static void CheckTarget(string target)
    {
        if (target.Length is 0 or > 63 || !target.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-') || target[0] == '-')
            throw CliException.Usage(Text.SshTargetWrong.With(target));
    }
}
