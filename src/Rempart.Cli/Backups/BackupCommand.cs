using System.CommandLine;
using Rempart.Cli.Hosting;
using Rempart.Cli.Posture;

namespace Rempart.Cli.Backups;

/// <summary><c>rempart backup</c>: backups, and the proof that they restore.</summary>
internal sealed class BackupCommand : Command
{
    // The control that makes datastores ready to be backed up.
    private static readonly string[] Enforced = ["backup.recent"];

    public BackupCommand(CliEnvironment environment)
        : base("backup", Text.BackupDescription)
    {
        Add(new BackupListCommand(environment));
        Add(new BackupNowCommand(environment));
        Add(new BackupTestCommand(environment));
        Add(new BackupRestoreCommand(environment));
        Add(new BackupRehearseCommand(environment));
        Add(new PlanCommand(environment, Enforced, Text.BackupPlanDescription));
        Add(new ApplyCommand(environment, Enforced, Text.BackupApplyDescription));
    }
}
