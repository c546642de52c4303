namespace Rempart.Ssh.Logs;

/// <summary>Lines of forwards. Originator and target are the client's word. Only a target without a blank can be one that is permitted: the last one counts.</summary>
internal static class ForwardLine
{
    private const string Target = ", target ";

    public static SshdEvent? ReadRequest(ReadOnlySpan<char> text) =>
        TryReadTarget(text, out var host, out var port) ? new ForwardRequested(host, port) : null;

    public static SshdEvent? ReadRefused(ReadOnlySpan<char> text)
    {
        if (TryReadTarget(text, out var host, out var port))
            return new ForwardRefused(host, port);
        var mark = text.LastIndexOf(Target);
        return mark < 0 ? null : new ForwardRefused(text[(mark + Target.Length)..].ToString(), null);
    }

    /// <summary>What follows <c>Received request </c>, up to <c>, but the request was denied.</c></summary>
    public static SshdEvent? ReadDenied(ReadOnlySpan<char> text)
    {
        if (!LogText.TakeSuffix(ref text, ", but the request was denied."))
            return null;
        SshPeer? peer = null;
        if (LogText.TakePrefix(ref text, "from "))
        {
            if (!LogText.TakePeer(ref text, out var from) || !LogText.TakePrefix(ref text, " "))
                return null;
            peer = from;
        }

        if (LogText.TakePrefix(ref text, "to connect to path "))
            return new ForwardDenied(peer, text.ToString(), null);
        return LogText.TakePrefix(ref text, "to connect to host ") && SplitPort(text, out var host, out var port) ? new ForwardDenied(peer, host, port) : null;
    }

    private static bool TryReadTarget(ReadOnlySpan<char> text, out string host, out int port)
    {
        (host, port) = ("", 0);
        var mark = text.LastIndexOf(Target);
        return mark >= 0 && SplitPort(text[(mark + Target.Length)..], out host, out port);
    }

    private static bool SplitPort(ReadOnlySpan<char> text, out string host, out int port)
    {
        const string Port = " port ";
        (host, port) = ("", 0);
        var mark = text.LastIndexOf(Port);
        if (mark < 0 || !LogText.IsPort(text[(mark + Port.Length)..], out port))
            return false;
        host = text[..mark].ToString();
        return true;
    }
}
