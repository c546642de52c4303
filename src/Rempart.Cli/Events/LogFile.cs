using System.IO.Compression;
using Rempart.Cli.Hosting;

namespace Rempart.Cli.Events;

/// <summary>Opens logs: plain, or compressed with gzip as logrotate leaves them.</summary>
internal static class LogFile
{
    public const string StandardInput = "-";

    /// <param name="file">A path, or <c>-</c>.</param>
    /// <param name="environment">Standard input.</param>
    public static Stream Open(string file, CliEnvironment environment)
    {
        if (file == StandardInput)
            return environment.OpenInput();
        // .NET 10 has no Zstandard.
        if (file.EndsWith(".zst", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".xz", StringComparison.OrdinalIgnoreCase))
            throw CliException.Usage(Text.LogCompression.With(file));
        try
        {
            var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            return file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(stream, CompressionMode.Decompress) : stream;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw CliException.Usage(Text.FileAbsent.With(file), error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CliException.Usage(Text.FileUnreadable.With(file, error.Message), error);
        }
    }
}
