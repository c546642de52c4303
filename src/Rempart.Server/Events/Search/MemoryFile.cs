using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Rempart.Server.Events.Search;

/// <summary>A file without a name, in memory only: what DuckDB writes never lies on a disk.</summary>
internal sealed partial class MemoryFile : IDisposable
{
    private const uint CloseOnExec = 1;

    private readonly SafeFileHandle _handle;

    public MemoryFile(string name)
    {
        _handle = Create(name, CloseOnExec);
        if (_handle.IsInvalid)
            throw new IOException($"No memory file could be made: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Its path for this process.</summary>
    public string Path => string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{_handle.DangerousGetHandle()}");

    /// <summary>Its content from the beginning. Disposing the stream closes the file.</summary>
    public Stream Read()
    {
        var stream = new FileStream(_handle, FileAccess.Read);
        stream.Position = 0;
        return stream;
    }

    public void Dispose() => _handle.Dispose();

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Create(string name, uint flags);
}
