using Rempart.Core.Hosts;
using Rempart.Server.Backups.Engines;
using Rempart.Server.Backups.Targets;

namespace Rempart.Server.Backups.Drills;

/// <summary>Finds PostgreSQL's programs of a cluster's major version on its host.</summary>
internal sealed class BackupPrograms(IBackupEngine engine)
{
    /// <exception cref="BackupException">They are not installed.</exception>
    public async Task<string> FindAsync(BackupTarget target, CancellationToken cancellation)
    {
        var version = (await engine.InfoAsync(target, cancellation)).Current?.Version
            ?? throw new BackupException(BackupFault.Failed, $"The repository does not say which PostgreSQL '{target.Stanza}' is.");
        var folder = $"/usr/lib/postgresql/{version}/bin";
        var found = await target.Host.RunAsync(new ProgramCall("test", ["-x", $"{folder}/pg_ctl"]), cancellation);
        return found.ExitCode == 0
            ? folder
            : throw new BackupException(BackupFault.Failed, $"PostgreSQL {version} is not installed where restores are tried ({folder}). Install Debian's package postgresql-{version}.");
    }
}
