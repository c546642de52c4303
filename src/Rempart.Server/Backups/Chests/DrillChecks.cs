using Rempart.Core.Backups;
using Rempart.Core.Hosts;
using Rempart.Server.Backups.Engines;

namespace Rempart.Server.Backups.Chests;

/// <summary>Asks one question after the other, and keeps the answers and what is at fault.</summary>
internal sealed class DrillChecks(TimeProvider time)
{
    private readonly List<DrillCheck> _checks = [];
    private readonly List<DrillFault> _faults = [];

    public IReadOnlyList<DrillCheck> Checks => _checks;

    public IReadOnlyList<DrillFault> Faults => _faults;

    public void Fault(string rule, string resource, string message) => _faults.Add(new DrillFault(rule, resource, message));

    /// <summary>Asks. An answer that is wrong is a fault of the rule, unless faults that say more were given meanwhile or, when it is <paramref name="told"/>, before.</summary>
    public async Task AskAsync(string name, string rule, Func<Task<(bool Passed, string Detail)>> question, bool told = false)
    {
        var (began, before) = (time.GetTimestamp(), _faults.Count);
        bool passed;
        string detail;
        try
        {
            (passed, detail) = await question();
        }
        catch (Exception error) when (error is BackupException or HostException or IOException or UnauthorizedAccessException)
        {
            (passed, detail) = (false, error.Message);
        }
        _checks.Add(new DrillCheck(name, passed, detail, Math.Round(time.GetElapsedTime(began).TotalSeconds, 3)));
        if (!passed && !told && _faults.Count == before)
            Fault(rule, name, $"In the restored copy: {name}: {detail}.");
    }
}
