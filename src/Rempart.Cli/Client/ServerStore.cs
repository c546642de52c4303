using System.Text.Json;
using Rempart.Cli.Hosting;

namespace Rempart.Cli.Client;

/// <summary>The file that holds logins: only its owner may read it, and it is replaced whole.</summary>
internal sealed class ServerStore
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OthersMay =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private readonly CliEnvironment _environment;

    public ServerStore(CliEnvironment environment)
    {
        _environment = environment;
        var folder = environment.NonEmpty("XDG_CONFIG_HOME") ?? System.IO.Path.Combine(environment.HomeDirectory, ".config");
        Path = System.IO.Path.Combine(folder, "rempart", "servers.json");
    }

    public string Path { get; }

    /// <summary>Reads the file; nothing is stored when it is absent.</summary>
    /// <exception cref="CliException">Others can read it, or it is not what login wrote.</exception>
    public StoredServers Read()
    {
        try
        {
            if (!File.Exists(Path))
                return new StoredServers();
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(Path) & OthersMay) != 0)
                throw CliException.Usage(Text.StoreReadableByOthers.With(Path));
            return JsonSerializer.Deserialize(File.ReadAllBytes(Path), StoreJson.Default.StoredServers) ?? new StoredServers();
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw CliException.Usage(Text.StoreUnreadable.With(Path, error.Message), error);
        }
    }

    /// <summary>
    /// Changes the file while no other command does: a refresh token counts once, so two commands must not both use it.
    /// </summary>
    public async Task<T> ChangeAsync<T>(Func<StoredServers, Task<(StoredServers? Changed, T Result)>> change, CancellationToken cancellation)
    {
        using var held = await LockAsync(cancellation).ConfigureAwait(false);
        var (changed, result) = await change(Read()).ConfigureAwait(false);
        if (changed is not null)
            Write(changed);
        return result;
    }

    /// <summary>Changes the file.</summary>
    public Task ChangeAsync(Func<StoredServers, StoredServers> change, CancellationToken cancellation) =>
        ChangeAsync(servers => Task.FromResult<(StoredServers?, bool)>((change(servers), true)), cancellation);

    private void Write(StoredServers servers)
    {
        var temporary = $"{Path}.{Guid.NewGuid():N}";
        try
        {
            using (var stream = new FileStream(temporary, ForOwner(FileMode.CreateNew)))
            {
                JsonSerializer.Serialize(stream, servers, StoreJson.Default.StoredServers);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, Path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw CliException.CouldNotTell(Text.StoreNotWritten.With(Path, error.Message), error);
        }
    }

    private async Task<FileStream> LockAsync(CancellationToken cancellation)
    {
        var folder = System.IO.Path.GetDirectoryName(Path)!;
        var wait = TimeSpan.FromMilliseconds(20);
        for (var tries = 0; ; tries++)
        {
            try
            {
                if (OperatingSystem.IsWindows())
                    Directory.CreateDirectory(folder);
                else
                    Directory.CreateDirectory(folder, OwnerFile | UnixFileMode.UserExecute);
                return new FileStream(Path + ".lock", ForOwner(FileMode.OpenOrCreate));
            }
            catch (IOException) when (tries < 500 && File.Exists(Path + ".lock"))
            {
                // Another command holds it; it lets go within one request to the server.
                await Task.Delay(wait, _environment.Time, cancellation).ConfigureAwait(false);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw CliException.CouldNotTell(Text.StoreNotWritten.With(Path, error.Message), error);
            }
        }
    }

    private static FileStreamOptions ForOwner(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerFile;
        return options;
    }
}
