using System.Diagnostics;

namespace Rempart.Server.Tests.Events;

/// <summary>A folder on a small disk (tmpfs) of its own; disposing unmounts it.</summary>
internal sealed class SmallFolder : IAsyncDisposable
{
    private SmallFolder(string path) => Path = path;

    public string Path { get; }

    private string Filler => System.IO.Path.Combine(Path, "filler");

    /// <summary>Mounts it, or skips the test where that is not allowed.</summary>
    public static async Task<SmallFolder> MountAsync(int megabytes)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Mounting a small disk needs root; run the tests as root to see how a full disk is survived.");
        var path = Directory.CreateTempSubdirectory("rempart-small-").FullName;
        var (code, error) = await RunAsync("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=0755", "tmpfs", path);
        if (code != 0)
            Directory.Delete(path);
        Assert.SkipWhen(code != 0, $"This machine does not allow to mount a small disk: {error.Trim()}");
        return new SmallFolder(path);
    }

    public async Task RemountAsync(string mode)
    {
        var (code, error) = await RunAsync("mount", "-o", $"remount,{mode}", Path);
        Assert.True(code == 0, error);
    }

    /// <summary>Takes all the space but a little.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var bytes = new byte[1 << 20];
        try
        {
            while (true)
                file.Write(bytes);
        }
        catch (IOException)
        {
            // Full, which is the point.
        }
    }

    /// <summary>Gives the space back.</summary>
    public void Free() => File.Delete(Filler);

    public async ValueTask DisposeAsync()
    {
        // Lazy: unmounted now for everybody, whatever still has a file open.
        await RunAsync("umount", "--lazy", Path);
        Directory.Delete(Path);
    }

    private static async Task<(int Code, string Error)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, error);
    }
}
