using Rempart.Cli.Hosting;
using Rempart.Cli.Posture;

namespace Rempart.Cli.Backups;

/// <summary><c>rempart backup plan</c>: what would make the declared datastores ready to be backed up; changes nothing.</summary>
internal sealed class BackupPlanCommand(CliEnvironment environment) : PlanCommand(environment, Text.BackupPlanDescription, BackupPlanCommand.Control)
{
    /// <summary>The control that is enforced.</summary>
    internal const string Control = "backup.recent";
}

/// <summary><c>rempart backup apply</c>: shows that plan, asks, then does exactly that.</summary>
internal sealed class BackupApplyCommand(CliEnvironment environment) : ApplyCommand(environment, Text.BackupApplyDescription, BackupPlanCommand.Control);
