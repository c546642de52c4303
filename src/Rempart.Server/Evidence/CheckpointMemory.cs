using System.Text;
using Rempart.Server.Hosting;

namespace Rempart.Server.Evidence;

/// <summary>
/// The newest checkpoint that this server saw, kept outside the database: who rewrites the database cannot make the server
/// forget how far the ledger had come.
/// </summary>
internal sealed class CheckpointMemory(DataDirectory directory)
{
    private readonly string _path = directory.PathOf("ledger.checkpoint");
    private long _remembered = -1;

    /// <summary>The remembered note; null before the first append.</summary>
    public string? Recall() => File.Exists(_path) ? File.ReadAllText(_path) : null;

    /// <summary>Remembers a committed checkpoint. A crash before this leaves an older one, which is still a bound.</summary>
    public async Task RememberAsync(string note, long size, CancellationToken cancellation)
    {
        if (size <= _remembered)
            return;
        var temporary = $"{_path}.new";
        await File.WriteAllTextAsync(temporary, note, new UTF8Encoding(false), cancellation);
        File.SetUnixFileMode(temporary, DataDirectory.OwnerFile);
        File.Move(temporary, _path, overwrite: true);
        _remembered = size;
    }
}
