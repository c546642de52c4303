using Rempart.Core.Estates;
using Rempart.Core.Hosts;
using Rempart.Server.Backups.Engines;
using Rempart.Server.Backups.Targets;

namespace Rempart.Server.Backups.Drills;

/// <summary>
/// The second copy of a local repository. Rempart's own account adds files and never overwrites one; the account that runs PostgreSQL has no
/// way in. A file leaves only when its lock is over and the repository has let it go.
/// </summary>
internal sealed class VaultCopy(TimeProvider time)
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(12);

    /// <summary>Copies a cluster's repository.</summary>
    /// <exception cref="BackupException">It could not be copied.</exception>
    public Task CopyAsync(BackupTarget target, CancellationToken cancellation) =>
        CopyFolderAsync(target.Host, target.Policy, target.Repository.Path, within: null, cancellation);

    /// <summary>Copies a folder of a repository.</summary>
    /// <param name="host">The host.</param>
    /// <param name="policy">What is declared; without a copy nothing is done.</param>
    /// <param name="from">The folder.</param>
    /// <param name="within">The folder of the copy it goes into; null for the copy itself.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="BackupException">It could not be copied.</exception>
    public async Task CopyFolderAsync(IReachedHost host, BackupPolicy policy, string from, string? within, CancellationToken cancellation)
    {
        if (policy.Copy is not { } copy)
            return;
        var to = within is null ? copy.Path : Path.Combine(copy.Path, within);
        // Files that carry the repository's state change with every backup: each state is kept under its time until its lock is over.
        const string Script =
            """
            set -eu
            umask 077
            from=$1 to=$2 stamp=$3 lock=$4
            mkdir -p -- "$to/repository" "$to/states/$stamp"
            cd "$from"
            find . -type d -exec mkdir -p -- "$to/repository/{}" \;
            find . -type f | while IFS= read -r file; do
              case $file in
                */archive.info|*/archive.info.copy|*/backup.info|*/backup.info.copy|*/backup.manifest|*/backup.manifest.copy)
                  mkdir -p -- "$(dirname "$to/states/$stamp/$file")"
                  cp -p -- "$file" "$to/states/$stamp/$file.part" && mv -- "$to/states/$stamp/$file.part" "$to/states/$stamp/$file" ;;
                *)
                  [ -e "$to/repository/$file" ] && continue
                  cp -p -- "$file" "$to/repository/$file.part" && chmod 0400 "$to/repository/$file.part" && mv -n -- "$to/repository/$file.part" "$to/repository/$file"
                  # The file's own time does not count: an attacker can set it.
                  touch -- "$to/repository/$file" ;;
              esac
            done
            cd "$to/repository"
            find . -type f -mmin +"$lock" | while IFS= read -r file; do [ -e "$from/$file" ] || rm -f -- "$file"; done
            find "$to/states" -mindepth 1 -maxdepth 1 -type d -mmin +"$lock" -exec rm -rf -- {} +
            """;
        var stamp = time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        var minutes = ((long)copy.Lock.TotalMinutes).ToString(System.Globalization.CultureInfo.InvariantCulture);
        // As Rempart's own account, not as PostgreSQL's.
        var result = await host.RunAsync(new ProgramCall("/bin/sh", ["-c", Script, "sh", from, to, stamp, minutes]) { Timeout = Long }, cancellation);
        if (result.ExitCode == 0)
            return;
        var full = result.Error.Contains("No space left on device", StringComparison.Ordinal);
        throw new BackupException(full ? BackupFault.DiskFull : BackupFault.Failed, $"The second copy in {copy.Path} could not be brought up to date: {result.Error.Trim().ReplaceLineEndings(" ")}");
    }
}
