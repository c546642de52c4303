using System.Globalization;
using Rempart.Core.Access;
using Rempart.Ssh.AuthorizedKeys;

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
        return grant.KeyId == keyId && grant.Principal != account && Destination.TryParse(grant.Destination, out var destination) ? Line(grant, destination) : null;
    }

    /// <summary>
    /// The principal is never the login account: were this command ignored, which some versions of sshd do without a word, a
    /// certificate of that name would open everything. The end of the grant stands in the line too: sshd compares it with its own
    /// clock, a second time.
    /// </summary>
    private static string? Line(BastionGrant grant, Destination destination)
    {
        try
        {
            return new PrincipalLine { Principal = grant.Principal, PermitOpen = [new PermittedTarget(destination.Host, destination.Port)], Expires = grant.ValidBefore }.ToLine();
        }
        catch (InvalidOperationException)
        {
            // A principal that could be taken for several, or for an option: nobody.
            return null;
        }
    }
}
