using System.Globalization;
using System.Runtime.InteropServices;

namespace Rempart.Cli.Bastion.Agent;

/// <summary>A process as the kernel shows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its program's name, cut by the kernel to 15 letters.</param>
/// <param name="Parent">Its parent's id.</param>
/// <param name="Start">When it started, in ticks since the boot: together with the id it is nobody else's.</param>
/// <param name="User">Its effective user id.</param>
internal sealed record SeenProcess(int Id, string Name, int Parent, long Start, uint User);

/// <summary>Reads processes, and ends one for certain: never another that got its id.</summary>
internal static partial class Processes
{
    public const int Terminate = 15;
    public const int Kill = 9;
    public const int HangUp = 1;

    /// <summary>A living process; null when there is none.</summary>
    public static SeenProcess? Find(int id)
    {
        try
        {
            var folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{id}");
            var stat = File.ReadAllText(folder + "/stat");
            // The name may hold blanks and parentheses; what follows the last one is plain.
            var (from, to) = (stat.IndexOf('(') + 1, stat.LastIndexOf(')'));
            var fields = stat[(to + 2)..].Split(' ');
            if (fields[0] is "Z" or "X")
                return null;
            var user = File.ReadLines(folder + "/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[2];
            return new SeenProcess(
                id, stat[from..to], int.Parse(fields[1], CultureInfo.InvariantCulture), long.Parse(fields[19], CultureInfo.InvariantCulture), uint.Parse(user, CultureInfo.InvariantCulture));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            // It ended meanwhile.
            return null;
        }
    }

    /// <summary>All living processes.</summary>
    public static IEnumerable<SeenProcess> All() =>
        Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? Find(id) : null)
            .OfType<SeenProcess>();

    /// <summary>Signals a process through a handle that is taken before it is looked at, so that a reused id is never hit.</summary>
    /// <returns>Null when it was signalled or is gone; else why it could not be.</returns>
    public static string? Signal(int id, long start, int signal)
    {
        var handle = OpenProcess(id, 0);
        if (handle < 0)
            return Marshal.GetLastPInvokeError() == NoSuchProcess ? null : Marshal.GetLastPInvokeErrorMessage();
        try
        {
            if (Find(id) is not { } process || process.Start != start)
                return null;
            return SendSignal(handle, signal, 0, 0) == 0 || Marshal.GetLastPInvokeError() == NoSuchProcess ? null : Marshal.GetLastPInvokeErrorMessage();
        }
        finally
        {
            _ = Close(handle);
        }
    }

    private const int NoSuchProcess = 3;

    [LibraryImport("libc", EntryPoint = "pidfd_open", SetLastError = true)]
    private static partial int OpenProcess(int id, uint flags);

    [LibraryImport("libc", EntryPoint = "pidfd_send_signal", SetLastError = true)]
    private static partial int SendSignal(int handle, int signal, nint information, uint flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
