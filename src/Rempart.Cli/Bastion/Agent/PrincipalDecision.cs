using System.Globalization;
using Rempart.Core.Access;

namespace Rempart.Cli.Bastion.Agent;

/// <summary>Decides who may enter: the one place where the bastion says yes.</summary>
internal sealed class PrincipalDecision(GrantTable table, AgentClock clock, string account, Func<bool> mayEnter)
{
    /// <summary>sshd's line for its tokens <c>%i %s %F %f %u %T</c>; null for nobody.</summary>
    public string? Decide(string[] tokens)
    {
        var (keyId, serial, user) = (tokens[0], tokens[1], tokens[4]);
        if (user != account || !mayEnter() || clock.Latest >= table.TrustedUntil)
            return null;
        if (!ulong.TryParse(serial, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || table.Find(number, clock) is not { } grant)
            return null;
        return grant.KeyId == keyId && IsPrincipal(grant.Principal) && Destination.TryParse(grant.Destination, out var destination)
            ? Line(grant, destination)
            : null;
    }

    /// <summary>
    /// Never the login account: were this command ignored, which some versions of sshd do without a word, a principal of that name
    /// would open everything.
    /// </summary>
    private bool IsPrincipal(string principal) =>
        principal.Length is > 0 and <= 128 && principal != account
        && principal.All(letter => letter is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '.' or '_' or '@' or '-');

    // The end of the grant stands in the line too: sshd compares it with its own clock, a second time.
    private static string Line(BastionGrant grant, Destination destination) => string.Create(
        CultureInfo.InvariantCulture,
        $"restrict,port-forwarding,permitopen=\"{destination}\",expiry-time=\"{grant.ValidBefore.UtcDateTime:yyyyMMddHHmmss}Z\" {grant.Principal}");
}
