using Rempart.Ssh;
using Rempart.Ssh.Keys;
using Rempart.Ssh.RevocationLists;

namespace Rempart.Cli.Bastion.Agent;

/// <summary>Says what is wrong with what sshd would have to read.</summary>
internal static class TrustFormats
{
    /// <summary>Null when it is a revocation list.</summary>
    public static string? RevocationListProblem(ReadOnlySpan<byte> file)
    {
        try
        {
            RevocationList.Parse(file);
            return null;
        }
        catch (SshFormatException error)
        {
            return error.Message;
        }
    }

    /// <summary>Null when it is one public key that may sign certificates: more on a line would be an option or a second key.</summary>
    public static string? AuthorityProblem(string line)
    {
        if (line.AsSpan().Trim().ContainsAny('\n', '\r', '\0'))
            return "it is more than one line";
        return SshPublicKey.TryParse(line, out var key, out var problem)
            ? key!.Algorithm is SshKeyAlgorithm.Ed25519 or SshKeyAlgorithm.EcdsaP256 ? null : $"a key of the kind {key.AlgorithmName} signs no certificates here"
            : problem;
    }
}
