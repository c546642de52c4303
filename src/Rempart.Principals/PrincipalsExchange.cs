using System.Text;

namespace Rempart.Principals;

/// <summary>
/// What is said on the agent's socket. The question: the six tokens of sshd, each ended by a line end. The answer: <c>-</c> and a
/// line end for nobody, or <c>+</c>, the line for sshd, and a line end.
/// </summary>
internal static class PrincipalsExchange
{
    public const int LongestToken = 512;
    public const int LongestAnswer = 1024;

    private const int Tokens = 6;

    /// <summary>The question; null when the arguments are not the socket and six plain tokens.</summary>
    public static byte[]? Question(string[] arguments)
    {
        if (arguments.Length != Tokens + 1)
            return null;
        var text = new StringBuilder();
        foreach (var token in arguments.AsSpan(1))
        {
            if (token.Length is 0 or > LongestToken || !IsPlain(token))
                return null;
            text.Append(token).Append('\n');
        }
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>Takes the line out of an answer: with its line end, empty for nobody.</summary>
    public static bool TryLine(ReadOnlySpan<byte> answer, out ReadOnlySpan<byte> line)
    {
        line = default;
        if (answer.SequenceEqual("-\n"u8))
            return true;
        // A second line would let a second principal in; a line of blanks or a comment would be nobody, which is said otherwise.
        if (answer.Length is < 3 or > LongestAnswer || answer[0] != '+' || answer.IndexOf((byte)'\n') != answer.Length - 1)
            return false;
        foreach (var letter in answer[1..^1])
        {
            if (letter is < 0x20 or > 0x7e)
                return false;
        }
        line = answer[1..];
        return line[0] is not ((byte)' ' or (byte)'#');
    }

    private static bool IsPlain(string token)
    {
        foreach (var letter in token)
        {
            if (letter is < ' ' or > '~')
                return false;
        }
        return true;
    }
}
