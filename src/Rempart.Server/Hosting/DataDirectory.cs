using System.Security.Cryptography;

namespace Rempart.Server.Hosting;

/// <summary>The server's data directory: folders with tight permissions, and secrets in files that only the server reads.</summary>
public sealed class DataDirectory
{
    /// <summary>Only the owner may read and write.</summary>
    public const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Only the owner may enter.</summary>
    public const UnixFileMode OwnerFolder = OwnerFile | UnixFileMode.UserExecute;

    /// <summary>
    /// The owner, and passage for the account of the private PostgreSQL to its own folder: others may pass through but list nothing.
    /// </summary>
    public const UnixFileMode PassageFolder = OwnerFolder | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Opens the data directory, making it when it is absent.</summary>
    /// <param name="path">Its path.</param>
    /// <exception cref="StartupException">It cannot be made or written.</exception>
    public DataDirectory(string path)
    {
        Root = Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(Root, PassageFolder);
            Directory.CreateDirectory(Secrets, OwnerFolder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"The data directory {Root} cannot be made: {error.Message} Set Rempart__DataDirectory to a folder that this account may write.", error);
        }
    }

    /// <summary>Its absolute path.</summary>
    public string Root { get; }

    /// <summary>The folder of key material, mode 0700.</summary>
    public string Secrets => Path.Combine(Root, "secrets");

    /// <summary>A path within the data directory.</summary>
    /// <param name="parts">The names below the root.</param>
    public string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    /// <summary>Reads a secret, making it from the generator when there is none yet.</summary>
    /// <param name="name">The file's name in <see cref="Secrets"/>.</param>
    /// <param name="generate">Makes the first value.</param>
    /// <exception cref="StartupException">It cannot be read or written, for example because the disk is full.</exception>
    public string ReadOrCreateSecret(string name, Func<string> generate)
    {
        ArgumentNullException.ThrowIfNull(generate);
        var path = Path.Combine(Secrets, name);
        try
        {
            if (!File.Exists(path))
                WriteNew(path, generate());
            return File.ReadAllText(path).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"The secret file {path} cannot be read or written: {error.Message} Check the free space and the permissions of the data directory.", error);
        }
    }

    /// <summary>192 random bits in URL-safe letters.</summary>
    public static string RandomPassword() =>
        Convert.ToBase64String(RandomNumberGenerator.GetBytes(24)).Replace('+', '-').Replace('/', '_');

    // Written beside and renamed without overwriting, so that a full disk leaves no half a secret and two servers agree on one.
    private static void WriteNew(string path, string value)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.new";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerFile };
            using (var stream = new FileStream(temporary, options))
            {
                stream.Write(System.Text.Encoding.UTF8.GetBytes(value));
                stream.Flush(flushToDisk: true);
            }
            try
            {
                File.Move(temporary, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another server of this data directory was first; its value counts.
            }
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
