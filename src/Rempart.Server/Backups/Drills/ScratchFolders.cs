using System.Globalization;
using Rempart.Core.Hosts;
using Rempart.Server.Backups.Engines;
using Rempart.Server.Database;

namespace Rempart.Server.Backups.Drills;

/// <summary>
/// The folders of restored copies. Each holds a whole cluster's data, so none may stay: a drill wipes its own, and what a killed server
/// left is wiped when the next one starts.
/// </summary>
internal static class ScratchFolders
{
    private const string Prefix = "copy-";

    /// <summary>Makes a folder that only the account enters.</summary>
    public static async Task<string> MakeAsync(IReachedHost host, DatabaseAccount account, string root, CancellationToken cancellation)
    {
        await EnsureAsync(host, account, root, cancellation);
        var folder = $"{root}/{Prefix}{Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..8]}";
        await RunAsync(host, account, "mkdir", ["-m", "700", "--", folder], cancellation);
        return folder;
    }

    /// <summary>Makes the root folder itself, owned by the account.</summary>
    public static async Task EnsureAsync(IReachedHost host, DatabaseAccount account, string folder, CancellationToken cancellation)
    {
        string[] owner = account.IsAnother ? ["-o", account.Name, "-g", string.Create(CultureInfo.InvariantCulture, $"{account.GroupId}")] : [];
        var made = await host.RunAsync(new ProgramCall("install", ["-d", "-m", "700", .. owner, "--", folder]), cancellation);
        if (made.ExitCode != 0)
            throw new BackupException(BackupFault.Failed, $"The folder {folder} cannot be made: {made.Error.Trim()}");
    }

    /// <summary>How many bytes are free where a folder is.</summary>
    public static async Task<long> FreeAsync(IReachedHost host, string folder, CancellationToken cancellation)
    {
        var result = await host.RunAsync(new ProgramCall("df", ["--output=avail", "-B1", "--", folder]), cancellation);
        var last = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault();
        return long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var free)
            ? free
            : throw new BackupException(BackupFault.Failed, $"The free space of {folder} cannot be told: {result.Error.Trim()}");
    }

    /// <summary>Ends what runs in a folder and removes it.</summary>
    public static async Task WipeAsync(IReachedHost host, DatabaseAccount account, string folder, CancellationToken cancellation)
    {
        // The postmaster's own file names the process; it is ended only when it still is a postgres that works in this folder.
        const string Script =
            """
            pid=$(head -n 1 "$0/data/postmaster.pid" 2>/dev/null) || pid=
            case $pid in ''|*[!0-9]*) ;; *)
              if [ "$(readlink "/proc/$pid/cwd")" = "$(readlink -f "$0/data")" ]; then
                kill -QUIT "$pid"
                n=0; while kill -0 "$pid" 2>/dev/null && [ $n -lt 200 ]; do sleep 0.05; n=$((n+1)); done
                kill -KILL "$pid" 2>/dev/null
              fi ;;
            esac
            rm -rf -- "$0"
            """;
        await RunAsync(host, account, "/bin/sh", ["-c", Script, folder], cancellation);
    }

    /// <summary>Wipes every copy below a root.</summary>
    /// <returns>How many there were.</returns>
    public static async Task<int> WipeAllAsync(IReachedHost host, DatabaseAccount account, string root, CancellationToken cancellation)
    {
        if (!Directory.Exists(root))
            return 0;
        var left = Directory.GetDirectories(root, Prefix + "*");
        foreach (var folder in left)
            await WipeAsync(host, account, folder, cancellation);
        return left.Length;
    }

    private static async Task RunAsync(IReachedHost host, DatabaseAccount account, string program, string[] arguments, CancellationToken cancellation)
    {
        var result = await host.RunAsync(account.Run(new ProgramCall(program, arguments) { Timeout = TimeSpan.FromMinutes(30) }), cancellation);
        if (result.ExitCode != 0)
            throw new BackupException(BackupFault.Failed, $"{program} {arguments[^1]} failed: {result.Error.Trim()}");
    }
}
