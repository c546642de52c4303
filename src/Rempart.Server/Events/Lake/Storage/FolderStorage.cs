using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Rempart.Events;
using Rempart.Server.Hosting;

namespace Rempart.Server.Events.Lake.Storage;

/// <summary>Segments in a folder. Each is written beside its place, to the disk, and then renamed.</summary>
internal sealed partial class FolderStorage(string folder) : ISegmentStorage
{
    private const string Unfinished = ".new";

    public string Name => folder;

    public Task PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellation) => TryAsync($"Segment {key} was not stored", () =>
    {
        var path = PathOf(key);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!, DataDirectory.OwnerFolder);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = DataDirectory.OwnerFile, BufferSize = 0 };
        try
        {
            using (var file = new FileStream(path + Unfinished, options))
            {
                file.Write(content.Span);
                file.Flush(flushToDisk: true);
            }
            File.Move(path + Unfinished, path, overwrite: true);
            FlushFolder(Path.GetDirectoryName(path)!);
        }
        catch
        {
            File.Delete(path + Unfinished);
            throw;
        }
        return true;
    });

    public Task<ISealedBytes?> OpenAsync(string key, CancellationToken cancellation) => TryAsync($"Segment {key} cannot be read", () =>
    {
        var path = PathOf(key);
        return File.Exists(path) ? (ISealedBytes)new FileBytes(File.OpenHandle(path, options: FileOptions.RandomAccess)) : null;
    });

    public Task DeleteAsync(string key, CancellationToken cancellation) => TryAsync($"Segment {key} was not deleted", () =>
    {
        if (File.Exists(PathOf(key)))
            File.Delete(PathOf(key));
        return true;
    });

    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellation) => TryAsync<IReadOnlyList<string>>("The segments cannot be listed", () =>
        Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*.rpseg", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path))]
            : []);

    private string PathOf(string key)
    {
        var path = Path.GetFullPath(Path.Combine(folder, key));
        return path.StartsWith(Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new LakeException($"'{key}' is no name of a segment.");
    }

    // The name is durable when the folder is; .NET does not open folders.
    private static void FlushFolder(string path)
    {
        const int CloseOnExec = 0x80000;
        var descriptor = Open(path, CloseOnExec);
        if (descriptor < 0)
            throw new IOException($"{path}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (Flush(handle) != 0)
            throw new IOException($"{path}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(SafeFileHandle handle);

    private static async Task<T> TryAsync<T>(string what, Func<T> work)
    {
        try
        {
            return await Task.Run(work);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new LakeException($"{what}: {error.Message}", error);
        }
    }

    private sealed class FileBytes(SafeFileHandle handle) : ISealedBytes
    {
        public long Length { get; } = RandomAccess.GetLength(handle);

        public async ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellation)
        {
            var read = 0;
            for (int some; read < buffer.Length && (some = await RandomAccess.ReadAsync(handle, buffer[read..], offset + read, cancellation)) > 0;)
                read += some;
            return read;
        }

        public void Dispose() => handle.Dispose();
    }
}
