using System.Text;
using Rempart.Cli.Bastion.Files;
using Rempart.Cli.Bastion.Rendering;
using Rempart.Core.Access;

namespace Rempart.Cli.Bastion.Agent;

/// <summary>
/// The two files by which sshd itself decides: the revocation list and the trusted user authorities. sshd reads them anew at every
/// login. A new one that is malformed does not replace the good one, because sshd then refuses everybody.
/// </summary>
internal sealed class TrustFiles(BastionLayout layout)
{
    /// <summary>Puts what an update brings in place.</summary>
    /// <returns>What went wrong.</returns>
    public IReadOnlyList<string> Write(BastionUpdate update)
    {
        var problems = new List<string>();
        if (update.RevocationList is { } list)
        {
            if (TrustFormats.RevocationListProblem(list) is { } problem)
                problems.Add(AgentWords.RevocationsMalformed(problem));
            else
                Put(layout.RevocationList, list, problems);
        }
        if (update.UserAuthorities is { } authorities)
        {
            if (authorities.Select(TrustFormats.AuthorityProblem).FirstOrDefault(problem => problem is not null) is { } problem)
                problems.Add(AgentWords.AuthoritiesMalformed(problem));
            else
                Put(layout.UserAuthorities, Encoding.ASCII.GetBytes(string.Concat(authorities.Select(line => line.Trim() + "\n"))), problems);
        }
        return problems;
    }

    private static void Put(string path, byte[] content, List<string> problems)
    {
        try
        {
            if (!File.Exists(path) || !File.ReadAllBytes(path).AsSpan().SequenceEqual(content))
                DurableFile.Replace(path, content, Modes.AllMayRead);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problems.Add(AgentWords.TrustNotWritten(path, error.Message));
        }
    }
}
