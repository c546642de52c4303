using Rempart.Events.Ocsf;
using Rempart.Events.Scanning;

namespace Rempart.Events.Parsers.Postgresql;

/// <summary>What a message of the server means: connections, logins, refusals, statements. The texts are those of postgres.c, auth.c and postinit.c.</summary>
internal static class PostgresMessage
{
    public static void Classify(SecurityEvent into, ParserContext context)
    {
        var level = into.GetText(Field.MetadataLogLevel);
        var isError = level.SequenceEqual("ERROR"u8) || level.SequenceEqual("FATAL"u8) || level.SequenceEqual("PANIC"u8);
        into.Classify(EventClass.DatastoreActivity, Activity.Other, isError ? EventStatus.Failure : EventStatus.Unknown, isError ? EventSeverity.Low : EventSeverity.Informational);
        var text = into.GetText(Field.Message);
        if (isError ? Refused(text, into) : Connection(text, into) || Statement(text, into, context))
            return;
        // An error's statement says what was tried.
        if (isError && into.Has(Field.QueryText))
            SqlStatement.Classify(into.GetText(Field.QueryText), into, EventStatus.Failure);
        if (isError && text.StartsWith("permission denied for "u8))
            into.Severity = EventSeverity.Medium;
    }

    private static bool Connection(ReadOnlySpan<byte> text, SecurityEvent into)
    {
        if (Bytes.TrySkip(ref text, "connection received: "u8))
        {
            into.Classify(EventClass.DatastoreActivity, Activity.Datastore.Connect);
            into.Set(Field.MetadataEventCode, "connection-received"u8);
            Named(text, into);
            return true;
        }
        if (Bytes.TrySkip(ref text, "connection authenticated: "u8) || Bytes.TrySkip(ref text, "connection authorized: "u8) || Bytes.TrySkip(ref text, "replication connection authorized: "u8))
        {
            into.Classify(EventClass.Authentication, Activity.Authentication.Logon, EventStatus.Success);
            into.Set(Field.MetadataEventCode, "connection-authorized"u8);
            Named(text, into);
            return true;
        }
        if (Bytes.TrySkip(ref text, "disconnection: "u8))
        {
            into.Classify(EventClass.Authentication, Activity.Authentication.Logoff, EventStatus.Success);
            into.Set(Field.MetadataEventCode, "disconnection"u8);
            Named(text, into);
            return true;
        }
        return false;
    }

    // user=x database=y application_name=a host=h port=p identity="x" method=m; the application's name is the client's text and
    // holds spaces, so what the server itself writes, user and database, is taken where it stands first.
    private static void Named(ReadOnlySpan<byte> text, SecurityEvent into)
    {
        while (!text.IsEmpty)
        {
            if (Bytes.TrySkip(ref text, "application_name="u8))
            {
                var end = text.LastIndexOf(" SSL enabled ("u8);
                into.AddUnmapped("application_name"u8, end < 0 ? text : text[..end]);
                if (end >= 0)
                    into.AddUnmapped("ssl"u8, text[(end + 1)..]);
                return;
            }
            if (text.StartsWith("SSL enabled ("u8))
            {
                into.AddUnmapped("ssl"u8, text);
                return;
            }
            var word = Bytes.TakeWord(ref text);
            if (word.IndexOf((byte)'=') is not (> 0 and var equals))
                continue;
            Pair(word[..equals], Bytes.Unquote(word[(equals + 1)..]), into);
        }
    }

    private static void Pair(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, SecurityEvent into)
    {
        if (name.SequenceEqual("user"u8) || name.SequenceEqual("identity"u8))
        {
            if (into.Class == EventClass.Authentication)
                into.Set(Field.UserName, value);
            else
                into.Set(Field.ActorUserName, value);
        }
        else if (name.SequenceEqual("database"u8))
            PostgresText.Database(value, into);
        else if (name.SequenceEqual("host"u8))
            PostgresText.Host(value, into);
        else if (name.SequenceEqual("port"u8))
            into.SetNumber(Field.SrcPort, value, "remote_port"u8);
        else if (name.SequenceEqual("method"u8))
            into.Set(Field.AuthProtocol, value);
        else
            into.AddUnmapped(name, value);
    }

    private static bool Refused(ReadOnlySpan<byte> text, SecurityEvent into)
    {
        var rest = text;
        if (rest.IndexOf(" authentication failed for user \""u8) is > 0 and < 24 and var method)
        {
            into.Set(Field.AuthProtocol, rest[..method]);
            rest = rest[(method + " authentication failed for user \""u8.Length)..];
            into.Set(Field.UserName, Name(rest));
            return Failed(into, "authentication-failed"u8, "authentication failed"u8);
        }
        if (Bytes.TrySkip(ref rest, "role \""u8) && Bytes.TryTakeFromLast(ref rest, "\" "u8, out var reason))
        {
            into.Set(Field.UserName, rest);
            return Failed(into, "role-refused"u8, reason);
        }
        if (Bytes.TrySkip(ref rest, "no pg_hba.conf entry for "u8) || Bytes.TrySkip(ref rest, "pg_hba.conf rejects "u8))
        {
            Rejected(rest, into);
            return Failed(into, "pg-hba-rejected"u8, text[..Math.Max(text.IndexOf(" for "u8), 0)]);
        }
        return false;
    }

    // [replication ]connection for host "ADDRESS", user "NAME", database "NAME", no encryption
    private static void Rejected(ReadOnlySpan<byte> text, SecurityEvent into)
    {
        if (Bytes.TryTakeTo(ref text, "host \""u8, out _) && Bytes.TryTakeTo(ref text, "\""u8, out var host))
            PostgresText.Host(host, into);
        if (!Bytes.TryTakeTo(ref text, ", user \""u8, out _))
            return;
        var user = text;
        if (Bytes.TryTakeFromLast(ref user, "\", database \""u8, out var database))
            PostgresText.Database(Name(database), into);
        into.Set(Field.UserName, user.TrimEnd((byte)'"'));
    }

    // To the last quote of the text: a name may hold quotes.
    private static ReadOnlySpan<byte> Name(ReadOnlySpan<byte> text) => text.LastIndexOf((byte)'"') is >= 0 and var end ? text[..end] : text;

    private static bool Failed(SecurityEvent into, ReadOnlySpan<byte> code, ReadOnlySpan<byte> detail)
    {
        into.Classify(EventClass.Authentication, Activity.Authentication.Logon, EventStatus.Failure, EventSeverity.Low);
        into.Set(Field.MetadataEventCode, code);
        into.Set(Field.StatusDetail, detail);
        return true;
    }

    // statement: SQL | execute NAME: SQL | duration: 1.2 ms  statement: SQL | AUDIT: …
    private static bool Statement(ReadOnlySpan<byte> text, SecurityEvent into, ParserContext context)
    {
        if (Bytes.TrySkip(ref text, "AUDIT: "u8))
            return PgAudit.Read(text, into, context);
        if (Bytes.TrySkip(ref text, "duration: "u8))
        {
            into.AddUnmapped("duration_ms"u8, Bytes.TakeWord(ref text));
            if (!Bytes.TryTakeTo(ref text, "  "u8, out _))
                return true;
        }
        if (!Bytes.TrySkip(ref text, "statement: "u8))
        {
            var isExecute = text.StartsWith("execute "u8) || text.StartsWith("parse "u8) || text.StartsWith("bind "u8);
            if (!isExecute || !Bytes.TryTakeTo(ref text, ": "u8, out _))
                return false;
        }
        into.Set(Field.QueryText, text);
        into.Set(Field.MetadataEventCode, "statement"u8);
        SqlStatement.Classify(text, into, EventStatus.Unknown);
        return true;
    }
}
