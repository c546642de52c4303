using Rempart.Cli.Hosting;
using Rempart.Core.Access;
using Rempart.Ssh.Keys;

namespace Rempart.Cli.Ssh.Tunnels;

/// <summary>How a client knows the bastion: by the authority that signs its host key, under a name of its own. Nobody is asked whether an unknown key is right.</summary>
internal static class BastionIdentity
{
    /// <summary>The line of known_hosts.</summary>
    /// <exception cref="CliException">The server's answer cannot be put into a line.</exception>
    public static string KnownHostsLine(BastionAddress bastion)
    {
        Check(bastion);
        // The alias with a port in brackets is what ssh looks for when the port is not 22; with HostKeyAlias it is the bare name.
        return $"@cert-authority {bastion.HostName} {SshPublicKey.Parse(bastion.HostAuthority).WithComment(null).ToLine()}\n";
    }

    /// <summary>Refuses an address that ssh could take for something else.</summary>
    public static void Check(BastionAddress bastion)
    {
        if (!IsName(bastion.Host) || !IsName(bastion.HostName) || !IsName(bastion.Account) || bastion.Port is < 1 or > 65535 || !SshPublicKey.TryParse(bastion.HostAuthority, out _, out _))
            throw CliException.CouldNotTell(Text.SshBastionOdd);
    }

    private static bool IsName(string text) =>
        text.Length is > 0 and <= 255 && text[0] != '-' && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_' or ':');
}
