namespace Rempart.Ssh.Logs;

/// <summary>
/// Reads lines of sshd's log at LogLevel VERBOSE, of OpenSSH 9.2 to 10, with syslog's beginning or without (<c>sshd -e</c> and <c>-E</c>). sshd
/// puts text of clients into its lines: names of accounts, key ids of strangers' authorities, targets. Each form says which end of a line
/// can be trusted, and reads from there, so that a name cannot become an address, and never a login. Every text is read without an error,
/// in time linear in its length but for lines that were forged to contain many addresses.
/// </summary>
public static class SshdLogParser
{
    /// <summary>Characters of the longest line that is read; sshd writes 1,024 at most.</summary>
    public const int LongestLine = 8_192;

    private const int LongestUnknown = 1_024;

    /// <summary>Reads a line.</summary>
    /// <param name="line">One line, with or without its end.</param>
    /// <returns>What it says; <see cref="UnknownLine"/> when it is not known.</returns>
    public static SshdLogLine Parse(ReadOnlySpan<char> line)
    {
        if (line.Length > LongestLine)
            return new(null, null, null, false, new UnknownLine(line[..LongestUnknown].ToString()));
        var prefix = LogPrefix.Take(line);
        var found = Read(prefix.Message) ?? new UnknownLine(prefix.Message[..Math.Min(prefix.Message.Length, LongestUnknown)].ToString());
        return new(prefix.Program, prefix.Pid, prefix.Time, prefix.IsBeforeLogin, found);
    }

    /// <summary>Reads a message whose process is known from elsewhere, such as journald's fields.</summary>
    /// <param name="message">The message, without syslog's beginning.</param>
    /// <param name="pid">The process.</param>
    /// <param name="time">When.</param>
    /// <returns>What it says.</returns>
    public static SshdLogLine Parse(ReadOnlySpan<char> message, int pid, DateTimeOffset time) => Parse(message) with { Pid = pid, Time = time };

    private static SshdEvent? Read(ReadOnlySpan<char> text) => text.IsEmpty ? null : text[0] switch
    {
        'A' => ReadA(text),
        'C' => ReadC(text),
        'D' => LogText.TakePrefix(ref text, "Disconnected from ") ? ConnectionLine.ReadDisconnected(text) : null,
        'F' => text.StartsWith("Failed ") ? LoginLine.Read(text) : null,
        'I' => LogText.TakePrefix(ref text, "Invalid user ") ? ConnectionLine.ReadInvalidUser(text) : null,
        'P' => text.StartsWith("Postponed ") || text.StartsWith("Partial ") ? LoginLine.Read(text) : null,
        'R' => ReadR(text),
        'S' => ReadS(text),
        'T' => LogText.TakePrefix(ref text, "Transferred: sent ") ? ConnectionLine.ReadTransferred(text) : null,
        'U' => ReadU(text),
        'c' => ReadChannel(text) ?? ReadNotice(text),
        'n' => text is "no more sessions" ? new SessionRefused() : null,
        'o' => text.StartsWith("originator ") ? ForwardLine.ReadRequest(text) : null,
        'r' => text.StartsWith("refused local port forward: ") || text.StartsWith("refused streamlocal port forward: ") ? ForwardLine.ReadRefused(text) : null,
        't' => LogText.TakePrefix(ref text, "terminating inactive connection from ") ? ConnectionLine.ReadInactive(text) : null,
        _ => ReadNotice(text),
    } ?? ReadRefusal(text);

    private static SshdEvent? ReadA(ReadOnlySpan<char> text)
    {
        if (LogText.TakePrefix(ref text, "Accepted certificate ID \""))
            return LoginLine.ReadCertificate(text);
        return text.StartsWith("Accepted ") ? LoginLine.Read(text) : null;
    }

    private static SshdEvent? ReadC(ReadOnlySpan<char> text)
    {
        if (LogText.TakePrefix(ref text, "Connection from "))
            return ConnectionLine.ReadOpened(text);
        if (LogText.TakePrefix(ref text, "Connection closed by "))
            return ConnectionLine.ReadClosed(text, wasReset: false);
        if (LogText.TakePrefix(ref text, "Connection reset by "))
            return ConnectionLine.ReadClosed(text, wasReset: true);
        return LogText.TakePrefix(ref text, "Closing connection to ") ? ConnectionLine.ReadClosing(text) : null;
    }

    private static SshdEvent? ReadR(ReadOnlySpan<char> text)
    {
        if (LogText.TakePrefix(ref text, "Received disconnect from "))
            return ConnectionLine.ReadDisconnect(text);
        if (LogText.TakePrefix(ref text, "Read error from remote host "))
            return ConnectionLine.ReadBroken(text);
        if (text.StartsWith("Received signal "))
            return new ServerNotice(ServerNoticeKind.Signal, text.ToString());
        return LogText.TakePrefix(ref text, "Received request ") ? ForwardLine.ReadDenied(text) : null;
    }

    private static SshdEvent? ReadS(ReadOnlySpan<char> text)
    {
        if (text.StartsWith("Server listening on "))
            return new ServerNotice(ServerNoticeKind.Listening, text.ToString());
        return LogText.TakePrefix(ref text, "Starting session: ") ? ConnectionLine.ReadStarting(text) : null;
    }

    private static ChildStarted? ReadU(ReadOnlySpan<char> text) =>
        LogText.TakePrefix(ref text, "User child is on pid ") && LogText.TakeNumber(ref text, out var pid) && text.IsEmpty ? new ChildStarted(pid) : null;

    // 'channel 0: free: direct-tcpip, nchannels 1' and 'channel 0: connected to 10.0.0.5 port 5432'.
    private static SshdEvent? ReadChannel(ReadOnlySpan<char> text)
    {
        if (!LogText.TakePrefix(ref text, "channel ") || !LogText.TakeNumber(ref text, out var channel) || !LogText.TakePrefix(ref text, ": "))
            return null;
        if (text.StartsWith("connected to "))
            return new ChannelConnected(channel);
        if (!LogText.TakePrefix(ref text, "free: "))
            return null;
        var end = text.LastIndexOf(", nchannels ");
        return end < 0 ? null : new ChannelFreed(channel, text[..end].ToString());
    }

    private static ServerNotice? ReadNotice(ReadOnlySpan<char> text)
    {
        if (text.StartsWith("beginning MaxStartups throttling") || text.StartsWith("exited MaxStartups throttling") || text.StartsWith("drop connection "))
            return new(ServerNoticeKind.Throttled, text.ToString());
        if (text.StartsWith("kex_exchange_identification: ") || text.StartsWith("banner exchange: "))
            return new(ServerNoticeKind.NoProtocol, text.ToString());
        if (text.StartsWith("Missing privilege separation directory: "))
            return new(ServerNoticeKind.Trouble, text.ToString());
        return null;
    }

    private static LoginRefused? ReadRefusal(ReadOnlySpan<char> text) =>
        RefusalLine.Read(text) is { } reason ? new(reason, text.ToString()) : null;
}
