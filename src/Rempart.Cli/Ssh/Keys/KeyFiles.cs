using Rempart.Cli.Hosting;

namespace Rempart.Cli.Ssh.Keys;

/// <summary>Where keys lie.</summary>
internal static class KeyFiles
{
    /// <summary>What keygen makes when nothing else is said.</summary>
    public static string Own(CliEnvironment environment) => Path.Combine(environment.HomeDirectory, ".ssh", "rempart_ed25519");

    /// <summary>The key that is meant when none is named: ours, else the usual one of OpenSSH.</summary>
    public static string Usual(CliEnvironment environment)
    {
        var folder = Path.Combine(environment.HomeDirectory, ".ssh");
        return ((string[])[Own(environment), Path.Combine(folder, "rempart_ed25519_sk"), Path.Combine(folder, "id_ed25519")]).FirstOrDefault(File.Exists) ?? Own(environment);
    }

    /// <summary>The attestation that ssh-keygen wrote beside a security key.</summary>
    public static string Attestation(string file) => file + ".attestation";

    /// <summary>The challenge that the attestation answers.</summary>
    public static string Challenge(string file) => file + ".challenge";

    public static string? Base64(string file) => File.Exists(file) ? Convert.ToBase64String(File.ReadAllBytes(file)) : null;
}
