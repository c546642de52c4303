using Rempart.Events.Ocsf;
using Rempart.Events.Scanning;

namespace Rempart.Events.Parsers.Pam;

/// <summary>
/// What PAM's modules write into the log of the program that uses them: <c>pam_unix(sshd:auth): authentication failure; logname= uid=0
/// … rhost=192.0.2.1 user=root</c>. The formats are those of Linux-PAM's pam_unix and its siblings.
/// </summary>
internal static class PamLine
{
    public static bool TryRead(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        if (Bytes.TrySkip(ref line, "PAM "u8))
            return TryMore(line, into);
        if (!line.StartsWith("pam_"u8))
            return false;
        var open = line.IndexOf((byte)'(');
        var close = line.IndexOf("): "u8);
        if (open < 0 || close < open)
            return false;
        into.AddUnmapped("pam_module"u8, line[..open]);
        var service = line[(open + 1)..close];
        if (Bytes.TryTakeTo(ref service, ":"u8, out var name))
        {
            into.Set(Field.ServiceName, name);
            into.AddUnmapped("pam_type"u8, service);
        }
        return TryMessage(line[(close + 3)..], into);
    }

    /// <summary>The message without its module, as the old PAM wrote it after <c>sshd(pam_unix)[1]: </c>.</summary>
    public static bool TryMessage(ReadOnlySpan<byte> text, SecurityEvent into)
    {
        if (Bytes.TrySkip(ref text, "authentication failure; "u8))
            return Failure(text, into);
        if (Bytes.TrySkip(ref text, "session opened for user "u8))
            return Session(text, into, Activity.Authentication.Logon, "pam-session-opened"u8);
        if (Bytes.TrySkip(ref text, "session closed for user "u8))
            return Session(text, into, Activity.Authentication.Logoff, "pam-session-closed"u8);
        if (text.StartsWith("check pass; "u8))
            return Refused(into, "pam-unknown-user"u8, text["check pass; "u8.Length..]);
        if (text.StartsWith("user ["u8) && text.IndexOf((byte)']') is > 6 and var end)
            into.Set(Field.UserName, text[6..end]);
        into.Classify(EventClass.Authentication, Activity.Other);
        into.Set(Field.MetadataEventCode, "pam-message"u8);
        into.Set(Field.StatusDetail, text);
        return true;
    }

    /// <summary>Whether a text begins as a message of the old PAM does.</summary>
    public static bool IsBare(ReadOnlySpan<byte> text) =>
        text.StartsWith("authentication failure; "u8) || text.StartsWith("session opened for user "u8) || text.StartsWith("session closed for user "u8)
        || text.StartsWith("check pass; "u8);

    // N more authentication failure(s); logname= … | service(sshd) ignoring max retries; 6 > 3
    private static bool TryMore(ReadOnlySpan<byte> text, SecurityEvent into)
    {
        if (text.StartsWith("service("u8))
            return Refused(into, "pam-retries"u8, text);
        var rest = text;
        var count = Bytes.TakeWord(ref rest);
        if (!Numbers.TryRead(count, out var number) || !Bytes.TrySkip(ref rest, "more authentication failure"u8))
            return false;
        into.Set(Field.Count, number);
        Bytes.TrySkip(ref rest, "s"u8);
        Bytes.TrySkip(ref rest, "; "u8);
        return Failure(rest, into);
    }

    // logname= uid=0 euid=0 tty=ssh ruser= rhost=ADDRESS  user=NAME: the names before user hold no spaces, so the rest is the user.
    private static bool Failure(ReadOnlySpan<byte> text, SecurityEvent into)
    {
        while (!text.IsEmpty)
        {
            text = text.TrimStart((byte)' ');
            if (Bytes.TrySkip(ref text, "user="u8))
            {
                into.Set(Field.UserName, text);
                break;
            }
            var word = Bytes.TakeWord(ref text);
            var equals = word.IndexOf((byte)'=');
            if (equals <= 0 || equals + 1 == word.Length)
                continue;
            var name = word[..equals];
            var value = word[(equals + 1)..];
            if (name.SequenceEqual("rhost"u8))
                into.Set(Addresses.IsIp(value) ? Field.SrcIp : Field.SrcHostname, value);
            else if (name.SequenceEqual("ruser"u8) || name.SequenceEqual("logname"u8))
                into.Set(Field.ActorUserName, value);
            else
                into.AddUnmapped(name, value);
        }
        return Refused(into, "pam-failure"u8, "authentication failure"u8);
    }

    // NAME by [NAME](uid=0) | NAME(uid=0) by NAME(uid=1000) | NAME
    private static bool Session(ReadOnlySpan<byte> text, SecurityEvent into, byte activity, ReadOnlySpan<byte> code)
    {
        if (Bytes.TryTakeFromLast(ref text, " by "u8, out var by))
        {
            var actor = WithoutUid(by, out var uid);
            into.Set(Field.ActorUserName, actor);
            into.Set(Field.ActorUserUid, uid);
        }
        into.Set(Field.UserName, WithoutUid(text, out var id));
        into.Set(Field.UserUid, id);
        into.Classify(EventClass.Authentication, activity, EventStatus.Success);
        into.Set(Field.MetadataEventCode, code);
        return true;
    }

    private static ReadOnlySpan<byte> WithoutUid(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> uid)
    {
        uid = default;
        var at = text.LastIndexOf("(uid="u8);
        if (at < 0 || text is not [.., (byte)')'])
            return text;
        uid = text[(at + 5)..^1];
        return text[..at];
    }

    private static bool Refused(SecurityEvent into, ReadOnlySpan<byte> code, ReadOnlySpan<byte> detail)
    {
        into.Classify(EventClass.Authentication, Activity.Authentication.Logon, EventStatus.Failure, EventSeverity.Low);
        into.Set(Field.MetadataEventCode, code);
        into.Set(Field.StatusDetail, detail);
        return true;
    }
}
