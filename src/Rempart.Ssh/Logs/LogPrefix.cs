using System.Globalization;

namespace Rempart.Ssh.Logs;

/// <summary>
/// What stands before a message: time, host, program and process from syslog; a level; and the place in the source that LogVerbose adds,
/// with the process. A message never begins with a client's word, so that none of this can be forged.
/// </summary>
internal readonly ref struct LogPrefix
{
    private const string BeforeLogin = " [preauth]";

    private LogPrefix(string? program, int? pid, DateTimeOffset? time, bool isBeforeLogin, ReadOnlySpan<char> message)
    {
        Program = program;
        Pid = pid;
        Time = time;
        IsBeforeLogin = isBeforeLogin;
        Message = message;
    }

    public string? Program { get; }

    public int? Pid { get; }

    public DateTimeOffset? Time { get; }

    public bool IsBeforeLogin { get; }

    public ReadOnlySpan<char> Message { get; }

    public static LogPrefix Take(ReadOnlySpan<char> line)
    {
        var text = line.TrimEnd("\r\n");
        int? pid = null;
        var rest = text;
        TakePriority(ref rest);
        TakeTime(ref rest, out var time);
        if (TakeProgram(ref rest, out var program, out var number) || TakeHostAndProgram(ref rest, out program, out number))
        {
            pid = number;
            text = rest;
        }
        else
        {
            time = null;
        }

        TakeLevel(ref text);
        var before = LogText.TakeSuffix(ref text, BeforeLogin);
        if (TakeSource(ref text, out number))
            pid ??= number;
        return new(program, pid, time, before, text);
    }

    // '<86>', as it stands in what is read from syslog's socket.
    private static void TakePriority(ref ReadOnlySpan<char> text)
    {
        var rest = text;
        if (LogText.TakePrefix(ref rest, "<") && LogText.TakeNumber(ref rest, out _) && LogText.TakePrefix(ref rest, ">"))
            text = rest;
    }

    // The host is missing in what is read from the socket.
    private static bool TakeHostAndProgram(ref ReadOnlySpan<char> text, out string? program, out int pid)
    {
        var rest = text;
        LogText.TakeWord(ref rest);
        if (!TakeProgram(ref rest, out program, out pid))
            return false;
        text = rest;
        return true;
    }

    // '2026-11-24T20:00:00.123456+00:00 ', or 'Nov 24 20:00:00 ', which has no year.
    private static void TakeTime(ref ReadOnlySpan<char> text, out DateTimeOffset? time)
    {
        time = null;
        var rest = text;
        if (text.Length > 16 && text[3] == ' ' && text[6] == ' ' && text[9] == ':' && text[12] == ':' && text[15] == ' ')
        {
            rest = text[16..];
        }
        else if (text.Length > 20 && text[4] == '-' && text[10] == 'T')
        {
            var word = LogText.TakeWord(ref rest);
            if (!DateTimeOffset.TryParse(word, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var read))
                return;
            time = read.ToUniversalTime();
        }
        else
        {
            return;
        }

        text = rest;
    }

    private static bool TakeProgram(ref ReadOnlySpan<char> text, out string? program, out int pid)
    {
        (program, pid) = (null, 0);
        var rest = text;
        program = LogText.TakePrefix(ref rest, "sshd-session[") ? "sshd-session"
            : LogText.TakePrefix(ref rest, "sshd-auth[") ? "sshd-auth"
            : LogText.TakePrefix(ref rest, "sshd[") ? "sshd"
            : null;
        if (program is null || !LogText.TakeNumber(ref rest, out pid) || !LogText.TakePrefix(ref rest, "]: "))
        {
            program = null;
            return false;
        }

        text = rest;
        return true;
    }

    private static void TakeLevel(ref ReadOnlySpan<char> text) =>
        _ = LogText.TakePrefix(ref text, "debug1: ") || LogText.TakePrefix(ref text, "debug2: ") || LogText.TakePrefix(ref text, "debug3: ")
            || LogText.TakePrefix(ref text, "error: ") || LogText.TakePrefix(ref text, "fatal: ");

    // 'serverloop.c:server_request_direct_tcpip():453 (pid=428): '; later versions also name the program and the account.
    private static bool TakeSource(ref ReadOnlySpan<char> text, out int pid)
    {
        pid = 0;
        var rest = text;
        var file = rest.IndexOf(".c:");
        if (file is <= 0 or > 48 || rest[..file].Contains(' '))
            return false;
        rest = rest[(file + 3)..];
        var call = rest.IndexOf("():");
        if (call is <= 0 or > 64 || rest[..call].Contains(' '))
            return false;
        rest = rest[(call + 3)..];
        if (!LogText.TakeNumber(ref rest, out _) || !LogText.TakePrefix(ref rest, " ("))
            return false;
        var end = rest.IndexOf("): ");
        if (end < 0)
            return false;
        var inside = rest[..end];
        var mark = inside.LastIndexOf("pid=");
        if (mark < 0 || !int.TryParse(inside[(mark + 4)..], NumberStyles.None, CultureInfo.InvariantCulture, out pid))
            return false;
        text = rest[(end + 3)..];
        return true;
    }
}
