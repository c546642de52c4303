namespace Rempart.Cli.Bastion.Rendering;

/// <summary>Everything that makes a host the bastion, as files. The same settings give the same files.</summary>
internal static class BastionRendering
{
    /// <summary>The folders and files, in the order in which they are made.</summary>
    public static IReadOnlyList<RenderedFile> Of(BastionSettings settings)
    {
        var layout = settings.Layout;
        return
        [
            Folder(layout.Configuration, Modes.AllMayRun),
            Folder(layout.Programs, Modes.AllMayRun),
            Folder(layout.State, Modes.AllMayRun, settings.AgentAccount, settings.AgentAccount),
            Folder(layout.Runtime, Modes.GroupMayEnter, settings.AgentAccount, settings.PrincipalsAccount),
            Folder(layout.Logs, Modes.GroupMayEnter, "root", settings.AgentAccount),
            Folder(layout.Units, Modes.AllMayRun),
            Folder(layout.Tmpfiles, Modes.AllMayRun),
            Folder(layout.LogRotation, Modes.AllMayRun),
            new(layout.Settings, settings.ToJson(), Modes.AllMayRead),
            new(layout.SshdConfiguration, SshdConfiguration.Render(settings), Modes.OwnerOnly),
            new(layout.Log, null, Modes.GroupMayRead, "root", settings.AgentAccount),
            new($"{layout.Units}/{SystemdUnits.Sshd}", SystemdUnits.RenderSshd(settings), Modes.AllMayRead),
            new($"{layout.Units}/{SystemdUnits.Agent}", SystemdUnits.RenderAgent(settings), Modes.AllMayRead),
            new($"{layout.Tmpfiles}/rempart-bastion.conf", SystemdUnits.RenderTmpfiles(settings), Modes.AllMayRead),
            new($"{layout.LogRotation}/rempart-bastion", SystemdUnits.RenderLogRotation(settings), Modes.AllMayRead),
        ];
    }

    private static RenderedFile Folder(string path, UnixFileMode mode, string owner = "root", string group = "root") =>
        new(path, null, mode, owner, group) { IsFolder = true };
}
