using Rempart.Ssh.Keys;
using Rempart.Ssh.Wire;

namespace Rempart.Ssh.AuthorizedKeys;

/// <summary>
/// An authorized_keys file (sshd(8)): who may log in with which key and options. Lines that cannot be read are told and the others are
/// kept, as sshd does; a control must look at both.
/// </summary>
public sealed class AuthorizedKeysFile
{
    /// <summary>Characters of the longest file that is read.</summary>
    public const int LongestFile = 16 * 1024 * 1024;

    private AuthorizedKeysFile(IReadOnlyList<AuthorizedKey> keys, IReadOnlyList<AuthorizedKeyProblem> problems) => (Keys, Problems) = (keys, problems);

    /// <summary>The keys in their order.</summary>
    public IReadOnlyList<AuthorizedKey> Keys { get; }

    /// <summary>Lines that are neither a key nor a comment nor empty.</summary>
    public IReadOnlyList<AuthorizedKeyProblem> Problems { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="text">Its text, with any line ends.</param>
    /// <returns>Keys and problems.</returns>
    /// <exception cref="SshFormatException">The file is longer than <see cref="LongestFile"/>.</exception>
    public static AuthorizedKeysFile Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > LongestFile)
            throw new SshFormatException($"The authorized keys: the file has {text.Length} characters; at most {LongestFile} are read.");
        var (keys, problems, number) = (new List<AuthorizedKey>(), new List<AuthorizedKeyProblem>(), 0);
        foreach (var raw in text.AsSpan().EnumerateLines())
        {
            number++;
            var line = raw.Trim(" \t");
            if (line.IsEmpty || line[0] == '#')
                continue;
            try
            {
                keys.Add(ParseLine(number, line));
            }
            catch (SshFormatException exception)
            {
                problems.Add(new(number, $"Line {number}: {exception.Message.TrimEnd('.')}."));
            }
        }

        return new(keys, problems);
    }

    private static AuthorizedKey ParseLine(int number, ReadOnlySpan<char> line)
    {
        if (line.Length > KeyLine.LongestLine)
            throw new SshFormatException($"it has {line.Length} characters; at most {KeyLine.LongestLine} are read");

        // sshd tries the key first, and takes what stands before it for options when that fails.
        var first = line.IndexOfAny(" \t");
        if (first > 0 && KeyNames.TryRead(line[..first].ToString(), out _))
            return new(number, OptionSet.Empty, SshPublicKey.Parse(line.ToString()));
        var end = OptionReader.FindEnd(line);
        var options = new OptionSet(OptionReader.Read(line[..end]));
        var rest = line[end..].TrimStart(" \t");
        return rest.IsEmpty
            ? throw new SshFormatException("there is no key in it")
            : new(number, options, SshPublicKey.Parse(rest.ToString()));
    }
}
