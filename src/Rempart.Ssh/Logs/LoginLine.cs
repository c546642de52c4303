using System.Globalization;

namespace Rempart.Ssh.Logs;

/// <summary>
/// Lines of logins: <c>Accepted METHOD for [invalid user ]NAME from ADDRESS port N ssh2[: KEY]</c>. The name of an account has no blank and is
/// the first word, so that a key id of a stranger's authority cannot move the address. The name of nobody's account is any text, and such
/// lines have no key id: the address is the last one.
/// </summary>
internal static class LoginLine
{
    private const string From = " from ";

    public static SshdEvent? Read(ReadOnlySpan<char> text)
    {
        var verb = LogText.TakeWord(ref text);
        var method = LogText.TakeWord(ref text).ToString();
        if (!LogText.TakePrefix(ref text, "for "))
            return null;
        var isInvalid = LogText.TakePrefix(ref text, "invalid user ");
        if (!(isInvalid ? FromEnd(text, out var user, out var peer, out var rest) : FromStart(text, out user, out peer, out rest) || FromEnd(text, out user, out peer, out rest)))
            return null;
        LoggedKey? key = null;
        if (!rest.IsEmpty && !ReadKey(rest, out key))
            return null;
        return verb switch
        {
            "Accepted" when !isInvalid => new LoginAccepted(method, user, peer, key),
            "Failed" => new LoginFailed(method, user, isInvalid, peer, key),
            "Postponed" or "Partial" => new LoginPostponed(method, user, peer),
            _ => null,
        };
    }

    /// <summary><c>ID "KEY ID" (serial N) signed by …</c>, of an authority that is trusted.</summary>
    public static SshdEvent? ReadCertificate(ReadOnlySpan<char> text)
    {
        const string Serial = "\" (serial ";
        var mark = text.LastIndexOf(Serial);
        if (mark < 0)
            return null;
        var rest = text[(mark + Serial.Length)..];
        var end = rest.IndexOf(')');
        if (end < 0 || !ulong.TryParse(rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var serial))
            return null;
        rest = rest[(end + 1)..];
        if (!LogText.TakePrefix(ref rest, " signed by "))
            return null;
        LogText.TakeWord(ref rest);
        LogText.TakeWord(ref rest);
        var fingerprint = LogText.TakeWord(ref rest);
        return IsFingerprint(fingerprint) ? new CertificateAccepted(new(text[..mark].ToString(), serial, fingerprint.ToString())) : null;
    }

    private static bool FromStart(ReadOnlySpan<char> text, out string user, out SshPeer peer, out ReadOnlySpan<char> rest)
    {
        user = LogText.TakeWord(ref text).ToString();
        peer = default;
        rest = default;
        return LogText.TakePrefix(ref text, "from ") && TakeTail(text, out peer, out rest);
    }

    private static bool FromEnd(ReadOnlySpan<char> text, out string user, out SshPeer peer, out ReadOnlySpan<char> rest)
    {
        for (var mark = text.LastIndexOf(From); mark >= 0; mark = text[..mark].LastIndexOf(From))
        {
            if (TakeTail(text[(mark + From.Length)..], out peer, out rest))
            {
                user = text[..mark].ToString();
                return true;
            }
        }

        user = "";
        peer = default;
        rest = default;
        return false;
    }

    private static bool TakeTail(ReadOnlySpan<char> text, out SshPeer peer, out ReadOnlySpan<char> rest)
    {
        rest = default;
        if (!LogText.TakePeer(ref text, out peer) || !LogText.TakePrefix(ref text, " ssh2"))
            return false;
        if (text.IsEmpty)
            return true;
        rest = text;
        return LogText.TakePrefix(ref rest, ": ") && !rest.IsEmpty;
    }

    private static bool ReadKey(ReadOnlySpan<char> text, out LoggedKey? key)
    {
        key = null;
        var kind = LogText.TakeWord(ref text).ToString();
        var fingerprint = LogText.TakeWord(ref text);
        if (!IsFingerprint(fingerprint))
            return true; // Other methods write other things here, such as 'PAM'.
        if (text.IsEmpty)
        {
            key = new(kind, fingerprint.ToString(), null);
            return true;
        }

        const string Serial = " (serial ";
        var mark = text.LastIndexOf(Serial);
        if (mark < 0 || !LogText.TakePrefix(ref text, "ID "))
            return false;
        mark -= 3;
        var rest = text[(mark + Serial.Length)..];
        var end = rest.IndexOf(") CA ");
        if (end < 0 || !ulong.TryParse(rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var serial))
            return false;
        var authority = rest[(end + 5)..];
        LogText.TakeWord(ref authority);
        if (!IsFingerprint(authority) || mark < 0)
            return false;
        key = new(kind, fingerprint.ToString(), new(text[..mark].ToString(), serial, authority.ToString()));
        return true;
    }

    private static bool IsFingerprint(ReadOnlySpan<char> text) => text.StartsWith("SHA256:") && !text.Contains(' ');
}
