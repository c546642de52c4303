using System.Diagnostics;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Faults;

/// <summary>A small disk (tmpfs) under a server's data directory. Disposing stops the server and unmounts.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly TestServer _server;
    private readonly string _filler;

    private SmallDisk(TestServer server) => (_server, _filler) = (server, server.PathOf("filler"));

    /// <summary>Mounts it, or skips the test where that is not allowed.</summary>
    public static async Task<SmallDisk> MountAsync(TestServer server, int megabytes)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Mounting a small disk needs root; run the tests as root to see how a full disk is survived.");
        Directory.CreateDirectory(server.Root);
        var (code, error) = await RunAsync("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=0755", "tmpfs", server.Root);
        Assert.SkipWhen(code != 0, $"This machine does not allow to mount a small disk: {error.Trim()}");
        return new SmallDisk(server);
    }

    /// <summary>Takes the space that is left, to the last block.</summary>
    public void Fill()
    {
        using var file = new FileStream(_filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var block in (int[])[1 << 20, 1 << 12])
        {
            var bytes = new byte[block];
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
    }

    /// <summary>Gives the space back.</summary>
    public void Free() => File.Delete(_filler);

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _server.StopAsync();
        }
        finally
        {
            // Lazy: unmounted now for everybody, whatever still has a file open.
            await RunAsync("umount", "--lazy", _server.Root);
        }
    }

    private static async Task<(int Code, string Error)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, error);
    }
}
