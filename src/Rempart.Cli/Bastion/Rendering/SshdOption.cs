namespace Rempart.Cli.Bastion.Rendering;

/// <summary>One line of sshd's configuration, and what <c>sshd -T</c> says when it took it.</summary>
/// <param name="Keyword">The option.</param>
/// <param name="Value">Its value as written.</param>
/// <param name="Reported">Its value as <c>sshd -T</c> prints it, where that differs.</param>
internal sealed record SshdOption(string Keyword, string Value, string? Reported = null)
{
    public string Line => $"{Keyword} {Value}";

    public string ReportedLine => $"{Keyword.ToLowerInvariant()} {Reported ?? Value}";
}
