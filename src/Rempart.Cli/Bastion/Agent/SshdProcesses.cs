using System.Globalization;

namespace Rempart.Cli.Bastion.Agent;

/// <summary>The processes of this bastion's sshd: one that listens, and for each session one with root's rights and one without.</summary>
internal sealed class SshdProcesses(string pidFile, uint account)
{
    private const string Program = "sshd";

    /// <summary>The one that listens; null when it does not run.</summary>
    public SeenProcess? Listener
    {
        get
        {
            try
            {
                return int.TryParse(File.ReadAllText(pidFile).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                    && Processes.Find(id) is { User: 0 } process && IsSshd(process) ? process : null;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Not written yet, or sshd took it away when it ended.
                return null;
            }
        }
    }

    /// <summary>Whether a process is what carries a session: sshd, under the login account, below its monitor.</summary>
    public bool IsSession(SeenProcess process, int monitor) => process.User == account && process.Parent == monitor && IsSshd(process);

    /// <summary>All that carry sessions of this sshd.</summary>
    public IEnumerable<SeenProcess> Sessions()
    {
        if (Listener is not { } listener)
            yield break;
        foreach (var process in Processes.All().Where(process => process.User == account && IsSshd(process)))
        {
            if (Processes.Find(process.Parent) is { User: 0 } monitor && IsSshd(monitor) && monitor.Parent == listener.Id)
                yield return process;
        }
    }

    /// <summary>Lets sshd read its files anew; live sessions go on.</summary>
    public string? Reload() => Listener is { } listener ? Processes.Signal(listener.Id, listener.Start, Processes.HangUp) : AgentWords.SshdGone;

    private static bool IsSshd(SeenProcess process) => process.Name.StartsWith(Program, StringComparison.Ordinal);
}
