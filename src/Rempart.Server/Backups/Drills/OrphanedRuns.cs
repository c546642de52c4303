using Rempart.Core.Hosts;
using Rempart.Server.Backups.Engines;
using Rempart.Server.Database;

namespace Rempart.Server.Backups.Drills;

/// <summary>
/// Runs of pgBackRest that outlive a killed server: they would hold pgBackRest's own lock against the next backup, and go on writing into a
/// copy that is being wiped. Only those with a configuration of this server are ended, and never the archiver's, which PostgreSQL starts.
/// </summary>
internal static class OrphanedRuns
{
    /// <summary>Ends them and waits until they have ended.</summary>
    /// <param name="host">The host.</param>
    /// <param name="account">The account they run under.</param>
    /// <param name="root">The folder of this server's configurations.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How many there were.</returns>
    public static async Task<int> EndAsync(IReachedHost host, DatabaseAccount account, string root, CancellationToken cancellation)
    {
        // The command stands last; a worker has "backup:local" there. TERM lets pgBackRest release its lock.
        const string Script =
            """
            found=
            for file in $(grep -lsaF -e "--config=$0/" /proc/[0-9]*/cmdline); do
              words=$(tr '\0' '\n' < "$file" 2>/dev/null) || continue
              [ "$(printf '%s\n' "$words" | head -n 1)" = pgbackrest ] || continue
              case $(printf '%s\n' "$words" | tail -n 1) in backup|restore|verify|annotate|stanza-create|*:local) ;; *) continue ;; esac
              pid=${file#/proc/}
              found="$found ${pid%/cmdline}"
            done
            [ -n "$found" ] || exit 0
            kill -TERM $found 2>/dev/null
            # One that is stopped hears it only when it goes on.
            kill -CONT $found 2>/dev/null
            for pid in $found; do
              n=0; while kill -0 "$pid" 2>/dev/null && [ $n -lt 200 ]; do sleep 0.05; n=$((n+1)); done
              kill -KILL "$pid" 2>/dev/null
              echo "$pid"
            done
            true
            """;
        var result = await host.RunAsync(account.Run(new ProgramCall("/bin/sh", ["-c", Script, root]) { Timeout = TimeSpan.FromMinutes(5) }), cancellation);
        return result.ExitCode == 0
            ? result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length
            : throw new BackupException(BackupFault.Failed, $"Runs of pgBackRest that a killed server left could not be ended: {result.Error.Trim()}");
    }
}
