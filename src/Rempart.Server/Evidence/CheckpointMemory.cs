using System.Text;
using Rempart.Server.Hosting;

namespace Rempart.Server.Evidence;

/// <summary>
/// The newest checkpoint that this server saw, kept outside the database: who rewrites the database cannot make the server
/// forget how far the ledger had come.
/// </summary>
internal sealed partial class CheckpointMemory(DataDirectory directory, ILogger<CheckpointMemory> logger)
{
    private readonly string _path = directory.PathOf("ledger.checkpoint");
    private long _remembered = -1;

    /// <summary>The remembered note; null before the first append.</summary>
    public string? Recall() => File.Exists(_path) ? File.ReadAllText(_path) : null;

    /// <summary>
    /// Remembers a committed checkpoint. A crash before this, or a full disk, leaves an older one, which is still a bound: what was
    /// committed stays committed.
    /// </summary>
    public async Task RememberAsync(string note, long size, CancellationToken cancellation)
    {
        if (size <= _remembered)
            return;
        var temporary = $"{_path}.new";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = DataDirectory.OwnerFile };
            await using (var stream = new FileStream(temporary, options))
            {
                await stream.WriteAsync(Encoding.UTF8.GetBytes(note), cancellation);
                // Else a power failure could leave the new name with no content.
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, _path, overwrite: true);
            _remembered = size;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogForgot(logger, size, error.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The ledger's checkpoint of {Size} entries could not be remembered in the data directory: {Message}")]
    private static partial void LogForgot(ILogger logger, long size, string message);
}
