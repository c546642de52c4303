using System.Net;
using Rempart.Cli.Bastion.Rendering;
using Rempart.Cli.Hosting;
using Rempart.Core.Access;

namespace Rempart.Cli.Bastion.Install;

/// <summary>What may stand in sshd's configuration and in units: nothing that could end a line or begin an option.</summary>
internal static class InstallRules
{
    /// <exception cref="CliException">Something may not.</exception>
    public static void Check(BastionSettings settings, string root)
    {
        if (settings.HostId.Length is 0 or > 63 || !settings.HostId.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-'))
            throw CliException.Usage(Text.InstallHostIdWrong.With(settings.HostId));
        foreach (var account in (string[])[settings.Account, settings.PrincipalsAccount, settings.AgentAccount])
        {
            if (account.Length is 0 or > 32 || !char.IsAsciiLetterLower(account[0]) || !account.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '_'))
                throw CliException.Usage(Text.InstallAccountWrong.With(account));
        }
        if (settings.Account == settings.PrincipalsAccount || settings.Account == settings.AgentAccount || settings.Account == "root")
            throw CliException.Usage(Text.BastionAccountShared.With(settings.Account));
        if (settings.Port is < 1 or > 65535)
            throw CliException.Usage(Text.InstallPortWrong.With(settings.Port));
        foreach (var address in settings.ListenAddresses)
        {
            if (!IPAddress.TryParse(address, out var parsed) || parsed.ToString() != address)
                throw CliException.Usage(Text.InstallListenWrong.With(address));
        }
        foreach (var destination in settings.PermitOpen)
        {
            if (!Destination.TryParse(destination, out _))
                throw CliException.Usage(Text.InstallPermitOpenWrong.With(destination));
        }
        foreach (var path in (string[])[settings.Layout.Configuration, root.Length == 0 ? "/" : root])
        {
            if (!path.StartsWith('/') || !path.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '.' or '-' or '_'))
                throw CliException.Usage(Text.InstallPathWrong.With(path));
        }
    }
}
