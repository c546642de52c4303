using System.Security.Cryptography;
using System.Text;
using Rempart.Core.Access;
using Rempart.Server.Hosting;
using Rempart.Ssh.Keys;

namespace Rempart.Server.Bastion.Canaries;

/// <summary>The files that a canary's ssh needs, in a folder that only the server enters; gone when it is disposed of.</summary>
internal sealed class CanaryCage : IDisposable
{
    private readonly string _folder;

    private CanaryCage(string folder) => _folder = folder;

    public string KeyFile => Path.Combine(_folder, "key");

    public string KnownHosts => Path.Combine(_folder, "known_hosts");

    public static CanaryCage Make(DataDirectory directory, SshSigningKey key, BastionAddress address)
    {
        var folder = directory.PathOf($"canary-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder, DataDirectory.OwnerFolder);
        var cage = new CanaryCage(folder);
        var secret = key.Save();
        try
        {
            Write(cage.KeyFile, secret);
            Write(cage.KnownHosts, Encoding.ASCII.GetBytes($"@cert-authority {address.HostName} {address.HostAuthority}\n"));
            return cage;
        }
        catch
        {
            cage.Dispose();
            throw;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>Puts a certificate into a file of its own.</summary>
    public string Certificate(string line)
    {
        var path = Path.Combine(_folder, $"{Guid.NewGuid():N}-cert.pub");
        Write(path, Encoding.ASCII.GetBytes(line + "\n"));
        return path;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void Write(string path, byte[] content)
    {
        using var stream = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = DataDirectory.OwnerFile });
        stream.Write(content);
    }
}
