using System.Globalization;

namespace Rempart.Ssh.AuthorizedKeys;

/// <summary>The options of a line, and what they come to when sshd applies them from left to right.</summary>
public sealed class OptionSet
{
    private static readonly string[] TimeForms = ["yyyyMMdd", "yyyyMMddHHmm", "yyyyMMddHHmmss"];

    internal OptionSet(IReadOnlyList<KeyOption> options) => All = options;

    /// <summary>No options: everything is permitted.</summary>
    public static OptionSet Empty { get; } = new([]);

    /// <summary>All options in their order, known and unknown.</summary>
    public IReadOnlyList<KeyOption> All { get; }

    /// <summary>Whether the key is an authority, whose certificates are taken.</summary>
    public bool IsAuthority => Has("cert-authority");

    /// <summary>Whether everything is forbidden that is not permitted after it.</summary>
    public bool IsRestricted => Has("restrict");

    /// <summary>Whether ports may be forwarded at all, in both directions.</summary>
    public bool PortForwarding => Permits("port-forwarding");

    /// <summary>Whether an agent may be forwarded.</summary>
    public bool AgentForwarding => Permits("agent-forwarding");

    /// <summary>Whether X11 may be forwarded.</summary>
    public bool X11Forwarding => Permits("x11-forwarding");

    /// <summary>Whether a terminal is given.</summary>
    public bool Terminal => Permits("pty");

    /// <summary>Whether ~/.ssh/rc runs.</summary>
    public bool UserRc => Permits("user-rc");

    /// <summary>Targets of forwards, such as <c>10.0.0.5:5432</c>; empty for all.</summary>
    public IReadOnlyList<string> PermitOpen => Values("permitopen");

    /// <summary>Places where remote forwards may listen; empty for all.</summary>
    public IReadOnlyList<string> PermitListen => Values("permitlisten");

    /// <summary>Patterns of addresses and names, of which one must match; null for everywhere.</summary>
    public string? From => Values("from") is [var first, ..] ? first : null;

    /// <summary>The only command; null for none forced.</summary>
    public string? Command => Values("command") is [var first, ..] ? first : null;

    /// <summary>Names, of which a certificate must carry one; empty when the option is missing.</summary>
    public IReadOnlyList<string> Principals => Values("principals") is [var first, ..] ? first.Split(',') : [];

    /// <summary>When the line ends; null when it never does or its time cannot be read. Without a Z it is the server's own time, taken for UTC here.</summary>
    public DateTimeOffset? Expires => Values("expiry-time")
        .Select(value => DateTimeOffset.TryParseExact(value.TrimEnd('Z', 'z'), TimeForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : (DateTimeOffset?)null)
        .Min();

    /// <summary>What is open that may surprise.</summary>
    public OptionWarnings Warnings
    {
        get
        {
            var warnings = OptionWarnings.None;
            if (All.Any(option => !option.IsKnown))
                warnings |= OptionWarnings.UnknownOption;
            if (IsAuthority && Principals.Count == 0)
                warnings |= OptionWarnings.AuthorityWithoutPrincipals;
            if (PortForwarding && PermitOpen.Count == 0)
                warnings |= OptionWarnings.AnyTarget;
            if (PortForwarding && PermitListen.Count == 0)
                warnings |= OptionWarnings.RemoteForwarding;
            return warnings;
        }
    }

    private bool Has(string name) => All.Any(option => option.Name == name && option.Value is null);

    private string[] Values(string name) => [.. All.Where(option => option.Name == name && option.Value is not null).Select(option => option.Value!)];

    private bool Permits(string right)
    {
        var permitted = true;
        foreach (var option in All.Where(option => option.Value is null))
        {
            if (option.Name == right)
                permitted = true;
            else if (option.Name == "restrict" || option.Name == "no-" + right)
                permitted = false;
        }

        return permitted;
    }
}
