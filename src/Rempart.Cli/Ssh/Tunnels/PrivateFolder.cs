using Rempart.Cli.Bastion.Files;
using Rempart.Cli.Bastion.Rendering;
using Rempart.Core.Access;

namespace Rempart.Cli.Ssh.Tunnels;

/// <summary>A folder that only its owner enters, for the certificate of one tunnel. It goes away with the tunnel.</summary>
internal sealed class PrivateFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rempart-ssh-");

    public string Path => _folder.FullName;

    public string Certificate => System.IO.Path.Combine(Path, "key-cert.pub");

    public string KnownHosts => System.IO.Path.Combine(Path, "known_hosts");

    /// <summary>Puts in what ssh needs to be let in, and to know whom it talks to.</summary>
    public void Write(IssuedCertificate issued)
    {
        DurableFile.Replace(Certificate, System.Text.Encoding.ASCII.GetBytes(issued.Certificate.Trim() + "\n"), Modes.OwnerOnly);
        DurableFile.Replace(KnownHosts, System.Text.Encoding.ASCII.GetBytes(BastionIdentity.KnownHostsLine(issued.Bastion)), Modes.OwnerOnly);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
