namespace Rempart.Events.Parsers.Postgresql;

/// <summary>
/// Where the prefix of a line ends and its message begins: at the first severity with a colon and two spaces after it, which elog.c
/// writes after every prefix.
/// </summary>
internal ref struct PostgresPrefix
{
    private const int LongestPrefix = 1024;

    public ReadOnlySpan<byte> Prefix;
    public ReadOnlySpan<byte> Severity;
    public ReadOnlySpan<byte> Message;

    /// <summary>DETAIL, HINT, STATEMENT and the like belong to the message before them.</summary>
    public readonly bool IsSecondary => Severity switch
    {
        _ when Severity.SequenceEqual("DETAIL"u8) || Severity.SequenceEqual("HINT"u8) || Severity.SequenceEqual("STATEMENT"u8) || Severity.SequenceEqual("CONTEXT"u8)
            || Severity.SequenceEqual("QUERY"u8) || Severity.SequenceEqual("LOCATION"u8) => true,
        _ => false,
    };

    public static bool TryFind(ReadOnlySpan<byte> line, out PostgresPrefix found)
    {
        found = default;
        var from = 0;
        var limit = Math.Min(line.Length, LongestPrefix);
        while (from < limit && line[from..limit].IndexOf(":  "u8) is >= 0 and var next)
        {
            var colon = from + next;
            var start = colon;
            while (start > 0 && (line[start - 1] is >= (byte)'A' and <= (byte)'Z' or >= (byte)'1' and <= (byte)'5'))
                start--;
            if (IsSeverity(line[start..colon]))
            {
                found.Prefix = line[..start];
                found.Severity = line[start..colon];
                found.Message = line[(colon + 3)..];
                return true;
            }
            from = colon + 1;
        }
        return false;
    }

    private static bool IsSeverity(ReadOnlySpan<byte> word) => word.Length switch
    {
        3 => word.SequenceEqual("LOG"u8),
        4 => word.SequenceEqual("INFO"u8) || word.SequenceEqual("HINT"u8),
        5 => word.SequenceEqual("ERROR"u8) || word.SequenceEqual("FATAL"u8) || word.SequenceEqual("PANIC"u8) || word.SequenceEqual("QUERY"u8),
        6 => word.SequenceEqual("NOTICE"u8) || word.SequenceEqual("DETAIL"u8) || word[..5].SequenceEqual("DEBUG"u8),
        7 => word.SequenceEqual("WARNING"u8) || word.SequenceEqual("CONTEXT"u8),
        8 => word.SequenceEqual("LOCATION"u8),
        9 => word.SequenceEqual("STATEMENT"u8),
        _ => false,
    };
}
