namespace Rempart.Server.Hosting;

/// <summary>Holds a data directory for one server. The operating system frees it when the process ends, however it ends.</summary>
public sealed class InstanceLock : IDisposable
{
    private readonly FileStream _file;

    /// <summary>Takes the lock.</summary>
    /// <param name="directory">The data directory.</param>
    /// <exception cref="StartupException">Another server runs on it.</exception>
    public InstanceLock(DataDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        var path = directory.PathOf("server.lock");
        try
        {
            _file = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = DataDirectory.OwnerFile,
            });
        }
        catch (IOException error)
        {
            throw new StartupException(
                $"Another Rempart server runs on the data directory {directory.Root}. Stop it first, or name another folder in Rempart__DataDirectory. " +
                "Two servers share a database, not a data directory.", error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
