using System.Buffers;
using System.Text;
using Rempart.Events.Ocsf;
using Rempart.Events.Scanning;

namespace Rempart.Events.Parsers.Postgresql;

/// <summary>What kind of statement a text of SQL begins with. No more is read of it: a log is no place to parse SQL.</summary>
internal static class SqlStatement
{
    private static readonly SearchValues<byte> WordEnds = SearchValues.Create(" \t\r\n(;,"u8);

    public static void Classify(ReadOnlySpan<byte> sql, SecurityEvent into, EventStatus status)
    {
        var rest = sql;
        var verb = Word(ref rest);
        var next = Word(ref rest);
        if (IsRole(next) && (Is(verb, "CREATE"u8) || Is(verb, "ALTER"u8) || Is(verb, "DROP"u8)))
        {
            if (Role(verb, rest, into, status))
                return;
        }
        if (Is(verb, "GRANT"u8) || Is(verb, "REVOKE"u8))
        {
            into.Classify(EventClass.AccountChange, Is(verb, "GRANT"u8) ? Activity.Account.AttachPolicy : Activity.Account.DetachPolicy, status);
            return;
        }
        into.Classify(EventClass.DatastoreActivity, ActivityOf(verb), status, into.Severity);
        if (!verb.IsEmpty && verb.Length <= 16)
            into.AddUnmapped("command"u8, verb);
    }

    private static bool Role(ReadOnlySpan<byte> verb, ReadOnlySpan<byte> rest, SecurityEvent into, EventStatus status)
    {
        var name = Word(ref rest);
        // CREATE USER MAPPING is about foreign servers.
        if (Is(name, "MAPPING"u8))
            return false;
        if (Is(name, "IF"u8))
        {
            Word(ref rest);
            name = Word(ref rest);
        }
        into.Set(Field.UserName, Bytes.Unquote(name));
        var activity = Is(verb, "CREATE"u8) ? Activity.Account.Create : Is(verb, "DROP"u8) ? Activity.Account.Delete : Altered(rest);
        into.Classify(EventClass.AccountChange, activity, status);
        return true;
    }

    private static byte Altered(ReadOnlySpan<byte> rest)
    {
        for (var i = 0; i < 16 && !rest.IsEmpty; i++)
        {
            var word = Word(ref rest);
            if (Is(word, "PASSWORD"u8))
                return Activity.Account.PasswordChange;
            if (Is(word, "NOLOGIN"u8))
                return Activity.Account.Disable;
            if (Is(word, "LOGIN"u8))
                return Activity.Account.Enable;
        }
        return Activity.Other;
    }

    private static byte ActivityOf(ReadOnlySpan<byte> verb) => verb switch
    {
        _ when Is(verb, "SELECT"u8) || Is(verb, "WITH"u8) || Is(verb, "TABLE"u8) || Is(verb, "VALUES"u8) => Activity.Datastore.Query,
        _ when Is(verb, "INSERT"u8) || Is(verb, "COPY"u8) || Is(verb, "MERGE"u8) => Activity.Datastore.Write,
        _ when Is(verb, "UPDATE"u8) || Is(verb, "ALTER"u8) => Activity.Datastore.Update,
        _ when Is(verb, "DELETE"u8) || Is(verb, "TRUNCATE"u8) || Is(verb, "DROP"u8) => Activity.Datastore.Delete,
        _ when Is(verb, "CREATE"u8) => Activity.Datastore.Create,
        _ => Activity.Other,
    };

    private static bool IsRole(ReadOnlySpan<byte> word) => Is(word, "ROLE"u8) || Is(word, "USER"u8) || Is(word, "GROUP"u8);

    private static bool Is(ReadOnlySpan<byte> word, ReadOnlySpan<byte> keyword) => Ascii.EqualsIgnoreCase(word, keyword);

    // Passes over white space, brackets and comments; stops at what ends a word.
    private static ReadOnlySpan<byte> Word(ref ReadOnlySpan<byte> text)
    {
        while (true)
        {
            text = text.TrimStart(" \t\r\n("u8);
            if (text.StartsWith("/*"u8) && text.IndexOf("*/"u8) is > 0 and var end)
                text = text[(end + 2)..];
            else if (text.StartsWith("--"u8) && text.IndexOf((byte)'\n') is > 0 and var line)
                text = text[line..];
            else
                break;
        }
        if (text is [(byte)'"', ..] && text[1..].IndexOf((byte)'"') is >= 0 and var quote)
        {
            var quoted = text[..(quote + 2)];
            text = text[(quote + 2)..];
            return quoted;
        }
        var length = text.IndexOfAny(WordEnds);
        var word = length < 0 ? text : text[..length];
        text = length < 0 ? default : text[Math.Max(length, 1)..];
        return word;
    }
}
