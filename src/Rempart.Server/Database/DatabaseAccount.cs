using System.Globalization;
using Rempart.Core.Hosts;
using Rempart.Server.Hosting;

namespace Rempart.Server.Database;

/// <summary>The operating system's account that runs the private PostgreSQL; PostgreSQL refuses to run as root.</summary>
/// <param name="Name">The account's name.</param>
/// <param name="UserId">Its user id.</param>
/// <param name="GroupId">Its group id.</param>
/// <param name="IsAnother">True when it is not the account of this process.</param>
internal sealed record DatabaseAccount(string Name, uint UserId, uint GroupId, bool IsAnother)
{
    /// <summary>This process's own account, unless that is root.</summary>
    public static DatabaseAccount Choose(string runAs, Func<string, string?> findAccount)
    {
        if (!Environment.IsPrivilegedProcess)
            return new DatabaseAccount(Environment.UserName, 0, 0, IsAnother: false);
        var fields = findAccount(runAs)?.Split(':');
        if (fields is not { Length: >= 4 } ||
            !uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var user) ||
            !uint.TryParse(fields[3], NumberStyles.None, CultureInfo.InvariantCulture, out var group))
        {
            throw new StartupException(
                $"The account '{runAs}' does not exist, and PostgreSQL does not run as root. Install Debian's package postgresql, or name an account in Rempart__Database__RunAs.");
        }
        return user != 0
            ? new DatabaseAccount(runAs, user, group, IsAnother: true)
            : throw new StartupException($"Rempart__Database__RunAs names '{runAs}', which is root. PostgreSQL does not run as root; name another account.");
    }

    /// <summary>The line of /etc/passwd for a name.</summary>
    public static string? FindInPasswd(string name) =>
        File.ReadLines("/etc/passwd").FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.Ordinal));

    /// <summary>Wraps a call so that it runs under this account, with no other groups and no way to gain privileges.</summary>
    public ProgramCall Run(ProgramCall call) => IsAnother
        ? call with
        {
            Program = "setpriv",
            Arguments = [$"--reuid={UserId}", $"--regid={GroupId}", "--clear-groups", "--no-new-privs", "--", call.Program, .. call.Arguments],
        }
        : call;
}
