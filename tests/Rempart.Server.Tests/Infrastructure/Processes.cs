namespace Rempart.Server.Tests.Infrastructure;

/// <summary>Looks at processes that are not children of the tests.</summary>
internal static class Processes
{
    /// <summary>False also for a zombie, which has ended and waits for its parent to look.</summary>
    public static bool IsAlive(int id)
    {
        try
        {
            var state = File.ReadAllText($"/proc/{id}/stat");
            return state[state.LastIndexOf(") ", StringComparison.Ordinal) + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>The processes that work in a folder.</summary>
    public static int[] In(string folder) =>
    [
        .. Directory.GetDirectories("/proc").Select(entry => int.TryParse(Path.GetFileName(entry), out var id) ? id : 0)
            .Where(id => id > 0 && IsAlive(id) && Works(id, folder)),
    ];

    private static bool Works(int id, string folder)
    {
        try
        {
            return new FileInfo($"/proc/{id}/cwd").LinkTarget == folder;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Waits until it has ended.</summary>
    public static async Task EndedAsync(int id, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        while (IsAlive(id))
            await timer.WaitForNextTickAsync(cancellation);
    }
}
