namespace Rempart.Ssh.AuthorizedKeys;

/// <summary>Reads options as sshd does: names, commas, and values in quotes, in which only <c>\"</c> is special.</summary>
internal static class OptionReader
{
    private const int MostOptions = 4096;

    /// <summary>Where the options end: the first blank outside of quotes (sshkey_advance_past_options).</summary>
    public static int FindEnd(ReadOnlySpan<char> line)
    {
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\' && i + 1 < line.Length && line[i + 1] == '"')
                i++;
            else if (line[i] == '"')
                quoted = !quoted;
            else if (!quoted && line[i] is ' ' or '\t')
                return i;
        }

        return line.Length;
    }

    public static List<KeyOption> Read(ReadOnlySpan<char> text)
    {
        List<KeyOption> options = [];
        while (true)
        {
            var end = text.IndexOfAny(',', '=');
            var name = end < 0 ? text : text[..end];
            if (name.IsEmpty || name.ContainsAny("\" \t"))
                throw new SshFormatException(options.Count == 0 ? "the line begins with neither a key nor an option" : "an option without a name, or with a quote in it");
            string? value = null;
            if (end >= 0 && text[end] == '=')
            {
                value = ReadValue(name, text[(end + 1)..], out var length);
                end += 1 + length;
            }

            options.Add(new(name.ToString().ToLowerInvariant(), value));
            if (end < 0 || end == text.Length)
                return options;
            if (text[end] != ',')
                throw new SshFormatException($"a comma is missing after the option '{Show(name)}'");
            if (options.Count == MostOptions)
                throw new SshFormatException($"there are more than {MostOptions} options");
            text = text[(end + 1)..];
        }
    }

    private static string ReadValue(ReadOnlySpan<char> name, ReadOnlySpan<char> text, out int length)
    {
        if (text.IsEmpty || text[0] != '"')
            throw new SshFormatException($"the value of the option '{Show(name)}' does not begin with a quote");
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] == '"')
            {
                i++;
            }
            else if (text[i] == '"')
            {
                length = i + 1;
                return text[1..i].ToString().Replace("\\\"", "\"", StringComparison.Ordinal);
            }
        }

        throw new SshFormatException($"the value of the option '{Show(name)}' has no closing quote");
    }

    private static string Show(ReadOnlySpan<char> name)
    {
        foreach (var character in name)
        {
            if (char.IsControl(character))
                return "?";
        }

        return name.Length > 64 ? string.Concat(name[..64], "…") : name.ToString();
    }
}
