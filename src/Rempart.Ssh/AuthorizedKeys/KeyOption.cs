namespace Rempart.Ssh.AuthorizedKeys;

/// <summary>An option before a key in authorized_keys, or before a principal (sshd(8), AUTHORIZED_KEYS FILE FORMAT).</summary>
/// <param name="Name">Its name in lower case, such as <c>permitopen</c> or <c>no-pty</c>.</param>
/// <param name="Value">What stands between the quotes, without the backslashes before quotes; null for a flag.</param>
public sealed record KeyOption(string Name, string? Value)
{
    /// <summary>Whether OpenSSH 9.2 to 10 know it. sshd refuses a whole line for one option that it does not know.</summary>
    public bool IsKnown => Value is null ? IsFlag(Name) : IsValued(Name);

    private static bool IsFlag(string name) => name is "restrict" or "cert-authority"
        || WithoutNo(name) is "agent-forwarding" or "port-forwarding" or "x11-forwarding" or "pty" or "user-rc" or "touch-required" or "verify-required";

    private static bool IsValued(string name) =>
        name is "command" or "principals" or "from" or "expiry-time" or "environment" or "permitopen" or "permitlisten" or "tunnel";

    private static string WithoutNo(string name) => name.StartsWith("no-", StringComparison.Ordinal) ? name[3..] : name;
}
