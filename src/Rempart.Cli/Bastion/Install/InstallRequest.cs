using Rempart.Cli.Bastion.Rendering;

namespace Rempart.Cli.Bastion.Install;

/// <summary>What is installed, and where.</summary>
/// <param name="Settings">The settings; their update key is not known yet.</param>
/// <param name="Root">The folder of the system that is installed into; empty for this one.</param>
/// <param name="PrincipalsProgram">The principals command to copy.</param>
/// <param name="Command">This command to copy; null when it is not one file.</param>
/// <param name="MakeAccounts">Whether missing accounts are made.</param>
/// <param name="Secrets">The agent's credentials, as lines of its environment; null when it needs none or they are put there by hand.</param>
internal sealed record InstallRequest(
    BastionSettings Settings, string Root, string PrincipalsProgram, string? Command, bool MakeAccounts, string? Secrets)
{
    public IReadOnlyList<string> Accounts => [Settings.Account, Settings.PrincipalsAccount, Settings.AgentAccount];

    /// <summary>Where a path lies for whoever writes it now.</summary>
    public string At(string path) => Root + path;

    /// <summary>Programs that are copied: from, to.</summary>
    public IEnumerable<(string From, string To)> Programs
    {
        get
        {
            yield return (PrincipalsProgram, Settings.Layout.PrincipalsProgram);
            if (Command is not null)
                yield return (Command, Settings.Layout.Command);
        }
    }
}
