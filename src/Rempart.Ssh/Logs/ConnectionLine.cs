using System.Globalization;

namespace Rempart.Ssh.Logs;

/// <summary>Lines of connections: their beginning, their end, and what they carried.</summary>
internal static class ConnectionLine
{
    public static SshdEvent? ReadOpened(ReadOnlySpan<char> text) =>
        LogText.TakePeer(ref text, out var peer) && LogText.TakePrefix(ref text, " on ") && LogText.TakePeer(ref text, out var local)
            && (text.IsEmpty || text.StartsWith(" rdomain \""))
            ? new ConnectionOpened(peer, local)
            : null;

    /// <summary><c>[authenticating user NAME |invalid user NAME ]ADDRESS port N</c>: the name is any text, the address is at the end.</summary>
    public static SshdEvent? ReadClosed(ReadOnlySpan<char> text, bool wasReset) =>
        TryReadNamed(text, out var user, out var peer) ? new ConnectionClosed(peer, user, wasReset) : null;

    /// <summary><c>ADDRESS port N: WHY</c>: the kernel's words, of a session whose client's socket was reset.</summary>
    public static SshdEvent? ReadBroken(ReadOnlySpan<char> text) =>
        LogText.TakePeer(ref text, out var peer) && LogText.TakePrefix(ref text, ": ") ? new ConnectionClosed(peer, null, WasReset: true) : null;

    public static SshdEvent? ReadDisconnected(ReadOnlySpan<char> text) =>
        TryReadNamed(text, out var user, out var peer) ? new Disconnected(peer, user) : null;

    /// <summary><c>ADDRESS port N:CODE: TEXT</c>: the text is the client's, the address is at the beginning.</summary>
    public static SshdEvent? ReadDisconnect(ReadOnlySpan<char> text) =>
        LogText.TakePeer(ref text, out var peer) && LogText.TakePrefix(ref text, ":") && LogText.TakeNumber(ref text, out var code) && LogText.TakePrefix(ref text, ":")
            ? new DisconnectReceived(peer, code, text.TrimStart(' ').ToString())
            : null;

    public static SshdEvent? ReadInactive(ReadOnlySpan<char> text) =>
        TryReadNamed(text, out var user, out var peer) && user is not null ? new InactiveTerminated(peer, user) : null;

    public static SshdEvent? ReadClosing(ReadOnlySpan<char> text) =>
        LogText.TakePeer(ref text, out var peer) && text.IsEmpty ? new ConnectionClosing(peer) : null;

    public static SshdEvent? ReadInvalidUser(ReadOnlySpan<char> text) =>
        LogText.TakePeerAtEnd(ref text, out var peer) && LogText.TakeSuffix(ref text, " from ") ? new InvalidUser(text.ToString(), peer) : null;

    public static SshdEvent? ReadTransferred(ReadOnlySpan<char> text)
    {
        var end = text.IndexOf(", received ");
        return end > 0 && LogText.TakeSuffix(ref text, " bytes") && IsCount(text[..end], out var sent) && IsCount(text[(end + 11)..], out var received)
            ? new BytesTransferred(sent, received)
            : null;
    }

    /// <summary><c>WHAT for NAME from ADDRESS port N id K</c>: a forced command is any text, and stands before.</summary>
    public static SshdEvent? ReadStarting(ReadOnlySpan<char> text)
    {
        var id = text.LastIndexOf(" id ");
        if (id >= 0)
            text = text[..id];
        if (!LogText.TakePeerAtEnd(ref text, out var peer) || !LogText.TakeSuffix(ref text, " from "))
            return null;
        var mark = text.LastIndexOf(" for ");
        return mark < 0 ? null : new SessionStarting(text[..mark].ToString(), text[(mark + 5)..].ToString(), peer);
    }

    private static bool IsCount(ReadOnlySpan<char> text, out long count) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count);

    private static bool TryReadNamed(ReadOnlySpan<char> text, out string? user, out SshPeer peer)
    {
        user = null;
        if (!LogText.TakePeerAtEnd(ref text, out peer))
            return false;
        if (text.IsEmpty)
            return true;
        if (!LogText.TakePrefix(ref text, "authenticating user ") && !LogText.TakePrefix(ref text, "invalid user ") && !LogText.TakePrefix(ref text, "user "))
            return false;
        user = text.TrimEnd(' ').ToString();
        return true;
    }
}
