using System.CommandLine;
using Rempart.Cli.Hosting;

namespace Rempart.Cli.Backups;

/// <summary><c>rempart backup</c>: backups, and the proof that they restore.</summary>
internal sealed class BackupCommand : Command
{
    public BackupCommand(CliEnvironment environment)
        : base("backup", Text.BackupDescription)
    {
        Add(new BackupListCommand(environment));
        Add(new BackupNowCommand(environment));
        Add(new BackupTestCommand(environment));
        Add(new BackupRestoreCommand(environment));
        Add(new BackupRehearseCommand(environment));
        Add(new BackupPlanCommand(environment));
        Add(new BackupApplyCommand(environment));
    }
}
