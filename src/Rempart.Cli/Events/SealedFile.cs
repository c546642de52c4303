using Microsoft.Win32.SafeHandles;
using Rempart.Cli.Hosting;
using Rempart.Events;

namespace Rempart.Cli.Events;

/// <summary>A sealed segment in a file.</summary>
internal sealed class SealedFile : ISealedBytes
{
    private readonly string _path;
    private readonly SafeFileHandle _handle;

    private SealedFile(string path, SafeFileHandle handle) => (_path, _handle, Length) = (path, handle, RandomAccess.GetLength(handle));

    public long Length { get; }

    public static SealedFile Open(string path)
    {
        try
        {
            return new SealedFile(path, File.OpenHandle(path));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw CliException.Usage(Text.FileAbsent.With(path), error);
        }
        // A pipe has no length.
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw CliException.Usage(Text.FileUnreadable.With(path, error.Message), error);
        }
    }

    public async ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellation)
    {
        try
        {
            var read = 0;
            for (int some; read < buffer.Length && (some = await RandomAccess.ReadAsync(_handle, buffer[read..], offset + read, cancellation).ConfigureAwait(false)) > 0;)
                read += some;
            return read;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CliException.Usage(Text.FileUnreadable.With(_path, error.Message), error);
        }
    }

    public void Dispose() => _handle.Dispose();
}
