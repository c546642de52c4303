using System.Text;
using Rempart.Cli.Bastion.Files;
using Rempart.Cli.Bastion.Rendering;
using Rempart.Cli.Hosting;
using Rempart.Core.Access;
using Rempart.Ssh.Certificates;
using Rempart.Ssh.Keys;

namespace Rempart.Cli.Ssh.Tunnels;

/// <summary>Certificates in files with names that stay, for a plain ssh: one per target, only its owner's.</summary>
internal sealed class KeptCertificates
{
    // Enough that a login which begins now can be finished.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _time;

    public KeptCertificates(CliEnvironment environment)
    {
        _time = environment.Time;
        Folder = Path.Combine(environment.NonEmpty("XDG_CONFIG_HOME") ?? Path.Combine(environment.HomeDirectory, ".config"), "rempart", "ssh");
    }

    public string Folder { get; }

    public string KnownHosts => Path.Combine(Folder, "known_hosts");

    public string Of(string target) => Path.Combine(Folder, target + "-cert.pub");

    /// <summary>Whether the kept certificate of a target is for this key and still counts.</summary>
    public bool Counts(string target, string publicKey)
    {
        try
        {
            return SshCertificate.TryParse(File.ReadAllText(Of(target)).Trim(), out var certificate, out _)
                && certificate!.ValidBefore - Margin > _time.GetUtcNow() && certificate.PublicKey.Fingerprint == SshPublicKey.Parse(publicKey).Fingerprint;
        }
        catch (IOException)
        {
            // None was kept.
            return false;
        }
    }

    public void Keep(string target, IssuedCertificate issued)
    {
        KeepBastion(issued.Bastion);
        DurableFile.Replace(Of(target), Encoding.ASCII.GetBytes(issued.Certificate.Trim() + "\n"), Modes.OwnerOnly);
    }

    public void KeepBastion(BastionAddress bastion)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(Folder);
        else
            Directory.CreateDirectory(Folder, Modes.OwnerOnly | UnixFileMode.UserExecute);
        DurableFile.Replace(KnownHosts, Encoding.ASCII.GetBytes(BastionIdentity.KnownHostsLine(bastion)), Modes.OwnerOnly);
    }
}
