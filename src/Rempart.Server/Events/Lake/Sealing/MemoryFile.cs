using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Rempart.Server.Events.Lake.Sealing;

/// <summary>
/// A file that is memory only (<c>memfd_create</c>): other code of this process reads and writes it by its path, and no plain text ever
/// lies on a disk. Holes cost nothing.
/// </summary>
internal sealed partial class MemoryFile : IDisposable
{
    private const uint CloseOnExec = 1;
    private readonly SafeFileHandle _handle;

    public MemoryFile(string name, long length = 0)
    {
        var descriptor = Create(name, CloseOnExec);
        if (descriptor < 0)
            throw new LakeException($"A memory file could not be made: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        _handle = new SafeFileHandle(descriptor, ownsHandle: true);
        RandomAccess.SetLength(_handle, length);
        Path = $"/proc/self/fd/{descriptor}";
    }

    public string Path { get; }

    public void Write(long offset, ReadOnlySpan<byte> bytes) => RandomAccess.Write(_handle, bytes, offset);

    /// <summary>Its content from the beginning. Disposing the stream closes the file.</summary>
    public Stream Read() => new FileStream(_handle, FileAccess.Read) { Position = 0 };

    public void Dispose() => _handle.Dispose();

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Create(string name, uint flags);
}
