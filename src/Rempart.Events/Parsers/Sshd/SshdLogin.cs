using Rempart.Events.Ocsf;
using Rempart.Events.Scanning;

namespace Rempart.Events.Parsers.Sshd;

/// <summary>The outcomes of authentication.</summary>
internal static class SshdLogin
{
    public static bool TryRead(ReadOnlySpan<byte> line, SecurityEvent into) => line[0] switch
    {
        (byte)'A' => TryMethod(line, "Accepted "u8, "auth-accepted"u8, EventStatus.Success, into) || TryAcceptedKey(line, into),
        (byte)'F' => TryMethod(line, "Failed "u8, "auth-failed"u8, EventStatus.Failure, into),
        (byte)'P' => TryMethod(line, "Postponed "u8, "auth-postponed"u8, EventStatus.Unknown, into) || TryMethod(line, "Partial "u8, "auth-partial"u8, EventStatus.Unknown, into),
        (byte)'I' => TryInvalidUser(line, "Invalid user "u8, into) || TryInvalidUser(line, "Illegal user "u8, into),
        (byte)'i' => TryUserRequest(line, into),
        (byte)'U' => TryUser(line, into),
        (byte)'m' => TryTooMany(line, into),
        (byte)'R' => TryRoot(line, into),
        (byte)'L' or (byte)'l' => TryLimit(line, into),
        _ => false,
    };

    // Accepted|Failed|Postponed|Partial METHOD for [invalid user ]USER from ADDRESS port PORT ssh2[: KEY]
    private static bool TryMethod(ReadOnlySpan<byte> line, ReadOnlySpan<byte> word, ReadOnlySpan<byte> code, EventStatus status, SecurityEvent into)
    {
        if (!Bytes.TrySkip(ref line, word))
            return false;
        var method = Bytes.TakeWord(ref line);
        if (!Bytes.TrySkip(ref line, "for "u8))
            return false;
        var isInvalid = Bytes.TrySkip(ref line, "invalid user "u8) || Bytes.TrySkip(ref line, "illegal user "u8);
        if (!SshdTail.TryUserFrom(line, into, Field.UserName))
            return false;
        into.Classify(EventClass.Authentication, status == EventStatus.Unknown ? Activity.Other : Activity.Authentication.Logon, status,
            status == EventStatus.Failure ? EventSeverity.Low : EventSeverity.Informational);
        into.Set(Field.MetadataEventCode, code);
        into.Set(Field.AuthProtocol, "SSH"u8);
        into.AddUnmapped("method"u8, method);
        if (isInvalid)
            into.Set(Field.StatusDetail, "invalid user"u8);
        return true;
    }

    // Accepted certificate ID "ID" (serial N) signed by CA TYPE FP found at FILE:LINE | signed by TYPE CA FP via FILE
    // Accepted key TYPE FP found at FILE:LINE
    private static bool TryAcceptedKey(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        if (Bytes.TrySkip(ref line, "Accepted key "u8))
        {
            Key(into, "key-accepted"u8);
            into.AddUnmapped("key_type"u8, Bytes.TakeWord(ref line));
            into.Set(Field.CertificateFingerprint, Bytes.TakeWord(ref line));
            if (Bytes.TrySkip(ref line, "found at "u8))
                into.Set(Field.FilePath, line);
            return true;
        }
        if (!Bytes.TrySkip(ref line, "Accepted certificate ID \""u8))
            return false;
        // The id may hold quotes: what follows it is looked for from the end.
        var at = line.LastIndexOf("\" (serial "u8);
        if (at < 0)
            return false;
        Key(into, "certificate-accepted"u8);
        into.Set(Field.CertificateSubject, line[..at]);
        line = line[(at + 10)..];
        if (!Bytes.TryTakeTo(ref line, ") signed by "u8, out var serial))
            return true;
        into.Set(Field.CertificateSerialNumber, serial);
        var first = Bytes.TakeWord(ref line);
        var second = Bytes.TakeWord(ref line);
        into.AddUnmapped("ca_key_type"u8, first.SequenceEqual("CA"u8) ? second : first);
        into.Set(Field.CertificateIssuer, Bytes.TakeWord(ref line));
        if (Bytes.TrySkip(ref line, "found at "u8) || Bytes.TrySkip(ref line, "via "u8))
            into.Set(Field.FilePath, line);
        return true;
    }

    private static void Key(SecurityEvent into, ReadOnlySpan<byte> code)
    {
        into.Classify(EventClass.Authentication, Activity.Other, EventStatus.Success);
        into.Set(Field.MetadataEventCode, code);
        into.Set(Field.AuthProtocol, "SSH"u8);
    }

    private static bool TryInvalidUser(ReadOnlySpan<byte> line, ReadOnlySpan<byte> words, SecurityEvent into)
    {
        if (!line.StartsWith(words))
            return false;
        // An empty name leaves "Invalid user  from ADDRESS".
        line = line[words.Length..];
        if (!SshdTail.TryUserFrom(line, into, Field.UserName))
            into.Set(Field.UserName, line);
        return Failure(into, "invalid-user"u8, "invalid user"u8);
    }

    private static bool TryUserRequest(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        if (!Bytes.TrySkip(ref line, "input_userauth_request: "u8))
            return false;
        if (!Bytes.TrySkip(ref line, "invalid user "u8) && !Bytes.TrySkip(ref line, "illegal user "u8))
            return Failure(into, "auth-request-refused"u8, line);
        into.Set(Field.UserName, line);
        return Failure(into, "invalid-user"u8, "invalid user"u8);
    }

    // User NAME [from HOST ]not allowed because REASON
    private static bool TryUser(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        if (!Bytes.TrySkip(ref line, "User "u8) || !Bytes.TryTakeFromLast(ref line, " not allowed because "u8, out var reason))
            return false;
        if (Bytes.TryTakeFromLast(ref line, " from "u8, out var host))
            SshdTail.Endpoint(into, host, default);
        into.Set(Field.UserName, line);
        return Failure(into, "user-not-allowed"u8, reason);
    }

    private static bool TryTooMany(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        if (!Bytes.TrySkip(ref line, "maximum authentication attempts exceeded for "u8))
            return false;
        if (Bytes.TrySkip(ref line, "invalid user "u8))
            into.AddUnmapped("invalid_user"u8, "true"u8);
        return SshdTail.TryUserFrom(line, into, Field.UserName) && Failure(into, "max-attempts"u8, "maximum authentication attempts exceeded"u8);
    }

    private static bool TryRoot(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        if (!Bytes.TrySkip(ref line, "ROOT LOGIN REFUSED FROM "u8) || !SshdTail.TryOrigin(line, out var address, out var port, out _))
            return false;
        SshdTail.Endpoint(into, address, port);
        into.Set(Field.UserName, "root"u8);
        return Failure(into, "root-refused"u8, "root login refused"u8);
    }

    private static bool TryLimit(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        if (!Bytes.TrySkip(ref line, "Login restricted for "u8) && !Bytes.TrySkip(ref line, "login attempts exceeded for "u8))
            return false;
        into.Set(Field.UserName, Bytes.TakeWord(ref line).TrimEnd((byte)':'));
        return Failure(into, "login-restricted"u8, line);
    }

    public static bool Failure(SecurityEvent into, ReadOnlySpan<byte> code, ReadOnlySpan<byte> detail)
    {
        into.Classify(EventClass.Authentication, Activity.Authentication.Logon, EventStatus.Failure, EventSeverity.Low);
        into.Set(Field.MetadataEventCode, code);
        into.Set(Field.AuthProtocol, "SSH"u8);
        into.Set(Field.StatusDetail, detail);
        return true;
    }
}
