using Rempart.Events.Ocsf;
using Rempart.Events.Scanning;

namespace Rempart.Events.Parsers.Sshd;

/// <summary>Why a key, a certificate or a login was refused: the lines beside the <c>Failed</c> line.</summary>
internal static class SshdRefusal
{
    public static bool TryRead(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        switch (line[0])
        {
            case (byte)'C' when line.StartsWith("Certificate "u8):
            case (byte)'R' when line.StartsWith("Refused by "u8):
                return SshdLogin.Failure(into, "certificate-refused"u8, line);
            case (byte)'A' when Bytes.TrySkip(ref line, "Authentication key "u8):
                return Revoked(line, into);
            case (byte)'E' when line.StartsWith("Error checking authentication key "u8):
                return Revocation(line, into);
            case (byte)'A' when line.StartsWith("AuthorizedKeysCommand "u8) || line.StartsWith("AuthorizedPrincipalsCommand"u8):
            case (byte)'U' when line.StartsWith("Unsafe Authorized"u8):
            case (byte)'A' when line.StartsWith("Authentication refused: "u8):
                return SshdLogin.Failure(into, "authorization-lookup-failed"u8, line);
            case (byte)'u' when line.StartsWith("userauth_"u8):
                return SshdLogin.Failure(into, "key-refused"u8, line[(line.IndexOf((byte)':') + 1)..].TrimStart((byte)' '));
            case (byte)'T' when line.StartsWith("Timeout before authentication for "u8):
                return Timeout(line["Timeout before authentication for "u8.Length..], into);
            case (byte)'P' when Bytes.TrySkip(ref line, "PAM: "u8):
                return Pam(line, into);
            case (byte)'A' when Bytes.TrySkip(ref line, "Access denied for user "u8):
                return Denied(line, into);
            case (byte)'C' when Bytes.TrySkip(ref line, "Could not get shadow information for "u8):
                into.Set(Field.UserName, line);
                return SshdLogin.Failure(into, "no-shadow-entry"u8, "no shadow information"u8);
            case (byte)'D' when line.StartsWith("Disconnecting"u8):
                return Disconnecting(line, into);
            default:
                return SourceAddress(line, into);
        }
    }

    private static bool Revoked(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        into.AddUnmapped("key_type"u8, Bytes.TakeWord(ref line));
        into.Set(Field.CertificateFingerprint, Bytes.TakeWord(ref line));
        if (Bytes.TrySkip(ref line, "revoked by file "u8))
            into.Set(Field.FilePath, line);
        return SshdLogin.Failure(into, "key-revoked"u8, "revoked"u8);
    }

    private static bool Revocation(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        var rest = line["Error checking authentication key "u8.Length..];
        into.AddUnmapped("key_type"u8, Bytes.TakeWord(ref rest));
        into.Set(Field.CertificateFingerprint, Bytes.TakeWord(ref rest));
        return SshdLogin.Failure(into, "revocation-unreadable"u8, rest);
    }

    // ADDRESS port PORT; from 9.8 on "connection from ADDRESS to ADDRESS, pid = N".
    private static bool Timeout(ReadOnlySpan<byte> text, SecurityEvent into)
    {
        Bytes.TrySkip(ref text, "connection from "u8);
        if (SshdTail.TryOrigin(text, out var address, out var port, out _))
            SshdTail.Endpoint(into, address, port);
        return SshdLogin.Failure(into, "auth-timeout"u8, "timeout before authentication"u8);
    }

    // PAM: REASON for [illegal user ]USER from HOST
    private static bool Pam(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        var detail = line;
        if (Bytes.TryTakeTo(ref line, " for "u8, out var reason))
        {
            detail = reason;
            if (!Bytes.TrySkip(ref line, "illegal user "u8))
                Bytes.TrySkip(ref line, "invalid user "u8);
            if (!SshdTail.TryUserFrom(line, into, Field.UserName))
                into.Set(Field.UserName, line);
        }
        return SshdLogin.Failure(into, "pam-refused"u8, detail);
    }

    private static bool Denied(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        if (Bytes.TryTakeFromLast(ref line, " by "u8, out var reason))
            into.Set(Field.StatusDetail, reason);
        into.Set(Field.UserName, line);
        return SshdLogin.Failure(into, "access-denied"u8, "access denied"u8);
    }

    // Disconnecting[ KIND user USER ADDRESS port PORT]: REASON; the old form has the user in the reason.
    private static bool Disconnecting(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        var reason = line;
        if (!Bytes.TrySkip(ref reason, "Disconnecting: "u8))
        {
            var head = line["Disconnecting "u8.Length..];
            if (!line.StartsWith("Disconnecting "u8) || !Bytes.TryTakeFromLast(ref head, ": "u8, out reason) || !SshdTail.TryOriginAtEnd(ref head, into))
                return false;
            SshdConnection.User(head, into);
        }
        if (Bytes.TrySkip(ref reason, "Too many authentication failures for "u8))
        {
            into.Set(Field.UserName, reason);
            reason = "Too many authentication failures"u8;
        }
        if (reason.StartsWith("Too many authentication failures"u8) || reason.StartsWith("Change of username"u8))
            return SshdLogin.Failure(into, "too-many-failures"u8, reason);
        return SshdConnection.Is(into, Activity.Network.Close, "disconnecting"u8, EventStatus.Failure, reason);
    }

    // FILE:LINE: Authentication tried for USER with valid certificate but not from a permitted source address (ADDRESS).
    // FILE:LINE: Authentication tried for USER with correct key but not from a permitted host (host=NAME, ip=ADDRESS).
    private static bool SourceAddress(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        var at = line.IndexOf("Authentication tried for "u8);
        // The file's path stands first; in any other line these words would be a user's name.
        if (at < 0 || (at > 0 && line[0] != '/'))
            return false;
        var rest = line[(at + "Authentication tried for "u8.Length)..];
        var mark = Math.Max(rest.LastIndexOf(" with valid certificate"u8), rest.LastIndexOf(" with correct key"u8));
        if (mark < 0)
            return false;
        into.Set(Field.UserName, rest[..mark]);
        if (at > 2)
            into.Set(Field.FilePath, line[..at].TrimEnd(": "u8));
        var reason = rest[(mark + 1)..];
        if (Bytes.TryTakeFromLast(ref reason, "("u8, out var address))
        {
            if (address.IndexOf("ip="u8) is >= 0 and var ip)
                address = address[(ip + 3)..];
            SshdTail.Endpoint(into, address.TrimEnd(").,"u8), default);
        }
        return SshdLogin.Failure(into, "source-not-permitted"u8, Bytes.TrimEnd(reason));
    }
}
