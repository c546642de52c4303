namespace Rempart.Ssh.Wire;

/// <summary>A line of a .pub file: type, base64, and a comment that may be missing.</summary>
internal readonly record struct KeyLine(string Type, byte[] Blob, string? Comment)
{
    /// <summary>OpenSSH reads lines of any length; no key or certificate of the kinds here needs more.</summary>
    public const int LongestLine = 65_536;

    public static KeyLine Parse(string line, string what)
    {
        if (line.Length > LongestLine)
            throw new SshFormatException($"{what}: the line has {line.Length} characters; at most {LongestLine} are read.");
        var text = line.AsSpan().Trim(" \t\r\n");
        if (text.IndexOfAny('\r', '\n', '\0') >= 0)
            throw new SshFormatException($"{what}: more than one line. Give the line of one key.");
        var typeEnd = text.IndexOfAny(' ', '\t');
        if (typeEnd < 0)
            throw new SshFormatException($"{what}: a line is written '<type> <base64> <comment>', as in a .pub file.");
        var rest = text[typeEnd..].TrimStart(" \t");
        var blobEnd = rest.IndexOfAny(' ', '\t');
        var base64 = blobEnd < 0 ? rest : rest[..blobEnd];
        var comment = blobEnd < 0 ? default : rest[blobEnd..].Trim(" \t");
        return new(text[..typeEnd].ToString(), Base64(base64, what), comment.IsEmpty ? null : comment.ToString());
    }

    /// <summary>A comment in a line of ours: one that would end the line, or draw on a terminal, is refused.</summary>
    public static string Write(string type, ReadOnlySpan<byte> blob, string? comment) =>
        string.IsNullOrEmpty(comment) ? $"{type} {Convert.ToBase64String(blob)}" : $"{type} {Convert.ToBase64String(blob)} {CheckComment(comment)}";

    public static string CheckComment(string comment) =>
        comment.Any(char.IsControl) ? throw new ArgumentException("A comment is one line without control characters.", nameof(comment)) : comment;

    private static byte[] Base64(ReadOnlySpan<char> text, string what)
    {
        var bytes = new byte[(text.Length / 4 * 3) + 3];
        if (text.ContainsAny(" \t\r\n") || !Convert.TryFromBase64Chars(text, bytes, out var written))
            throw new SshFormatException($"{what}: what follows the type is no base64. Copy the whole line.");
        return bytes[..written];
    }
}
