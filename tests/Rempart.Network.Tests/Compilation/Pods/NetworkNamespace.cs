using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Rempart.Network.Tests.Compilation.Pods;

/// <summary>
/// A network namespace without a name: it lives while this process holds it open, so that nothing is left behind whatever becomes
/// of the process. A socket stays in the namespace in which it was made, and a program in the one in which it was started.
/// </summary>
internal sealed partial class NetworkNamespace : IDisposable
{
    private const int NewNetwork = 0x40000000;

    private readonly SafeFileHandle _handle;

    public NetworkNamespace() => _handle = OnThread(() =>
    {
        Check(Unshare(NewNetwork), "unshare");
        return File.OpenHandle("/proc/thread-self/ns/net");
    });

    /// <summary>The namespace as a file, as <c>ip link … netns</c> takes it.</summary>
    public string Path => $"/proc/{Environment.ProcessId}/fd/{_handle.DangerousGetHandle()}";

    public Socket[] Sockets(AddressFamily family, SocketType type, ProtocolType protocol, int count) => Run(() =>
        Enumerable.Range(0, count).Select(_ => new Socket(family, type, protocol)).ToArray());

    /// <summary>A raw socket of SCTP, which .NET has no name for.</summary>
    public Socket SctpSocket(AddressFamily family) => Run(() =>
    {
        var handle = Check(NewSocket(family == AddressFamily.InterNetwork ? 2 : 10, 3, 132), "socket");
        return new Socket(new SafeSocketHandle(handle, ownsHandle: true));
    });

    /// <summary>Runs a program in the namespace to its end, which must be a good one.</summary>
    public string Execute(string input, params string[] command)
    {
        var (code, output, error) = Run(() =>
        {
            using var process = Process.Start(new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEndAsync();
            var written = process.StandardInput.WriteAsync(input).ContinueWith(_ => process.StandardInput.Close(), TaskScheduler.Default);
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            written.Wait();
            return (process.ExitCode, output, error.Result);
        });
        code.ShouldBe(0, $"{string.Join(' ', command)}: {error}");
        return output;
    }

    public void Dispose() => _handle.Dispose();

    private T Run<T>(Func<T> work) => OnThread(() =>
    {
        Check(SetNamespace((int)_handle.DangerousGetHandle(), NewNetwork), "setns");
        return work();
    });

    // A thread of its own, which ends: no other work ever runs in the namespace by mistake.
    private static T OnThread<T>(Func<T> work)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = work();
            }
            catch (Exception error)
            {
                failure = ExceptionDispatchInfo.Capture(error);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }

    private static int Check(int result, string call) => result >= 0 ? result : throw new InvalidOperationException($"{call} failed: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetNamespace(int handle, int kind);

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int NewSocket(int family, int type, int protocol);
}
