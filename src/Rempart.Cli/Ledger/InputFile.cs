using Rempart.Cli.Hosting;

namespace Rempart.Cli.Ledger;

/// <summary>Reads files that someone else may have made: whole, and never larger than they may be.</summary>
internal static class InputFile
{
    public static byte[] Read(string path, int longest)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            using var content = new MemoryStream();
            var buffer = new byte[16 * 1024];
            // The length is not asked: a pipe has none.
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                content.Write(buffer, 0, read);
                if (content.Length > longest)
                    throw CliException.Usage(Text.FileTooLong.With(path, longest));
            }
            return content.ToArray();
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw CliException.Usage(Text.FileAbsent.With(path), error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CliException.Usage(Text.FileUnreadable.With(path, error.Message), error);
        }
    }
}
