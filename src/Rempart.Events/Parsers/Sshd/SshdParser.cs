using Rempart.Events.Ocsf;
using Rempart.Events.Parsers.Pam;
using Rempart.Events.Scanning;

namespace Rempart.Events.Parsers.Sshd;

/// <summary>
/// OpenSSH's server, versions 3 to 10 (<c>sshd</c>, <c>sshd-session</c>, <c>sshd-auth</c>). The format is that of its source:
/// auth.c, auth2.c, auth2-pubkey.c, packet.c, serverloop.c, sshd.c. A user name is the attacker's text and may look like the rest of
/// a line, so lines are read from their end.
/// </summary>
internal sealed class SshdParser : LogParser
{
    private static ReadOnlySpan<byte> Repeated => "message repeated "u8;

    public static ParserInfo Description { get; } = new("sshd", 1, "Linux", "sshd");

    public override ParserInfo Info => Description;

    public override string? Read(in LogMessage message, SecurityEvent into, ParserContext context)
    {
        var line = Bytes.TrimEnd(message.Content);
        into.Set(Field.Message, line);
        // rsyslog folds what is repeated: "message repeated 5 times: [ Failed password …]".
        if (Bytes.TrySkip(ref line, Repeated))
        {
            if (!Bytes.TryTakeTo(ref line, " times: ["u8, out var count) || !Numbers.TryRead(count, out var times) || line is not [.., (byte)']'])
                return "a repeated message without its text";
            into.Set(Field.Count, times);
            line = line[..^1].TrimStart((byte)' ');
        }
        Level(ref line, into);
        line = Bytes.TrimEnd(line);
        if (Bytes.TrySkipEnd(ref line, " [preauth]"u8))
            into.AddUnmapped("stage"u8, "preauth"u8);
        else if (Bytes.TrySkipEnd(ref line, " [postauth]"u8))
            into.AddUnmapped("stage"u8, "postauth"u8);
        var isKnown = Classify(line, into);
        into.Set(Field.ServiceName, "sshd"u8);
        return isKnown ? null : "no known message of sshd";
    }

    public override bool LooksRight(ReadOnlySpan<byte> content) =>
        content.StartsWith("Accepted "u8) || content.StartsWith("Failed "u8) || content.StartsWith("Invalid user "u8) || content.StartsWith("Connection "u8)
        || content.StartsWith("Disconnected from "u8) || content.StartsWith("Received disconnect from "u8) || content.StartsWith("Postponed "u8)
        || content.StartsWith("Unable to negotiate with "u8) || content.StartsWith("pam_unix(sshd:"u8) || content.StartsWith("Server listening on "u8);

    private static void Level(ref ReadOnlySpan<byte> line, SecurityEvent into)
    {
        if (Bytes.TrySkip(ref line, "error: "u8))
            into.Set(Field.MetadataLogLevel, "error"u8);
        else if (Bytes.TrySkip(ref line, "fatal: "u8))
            into.Set(Field.MetadataLogLevel, "fatal"u8);
        else if (line.StartsWith("debug"u8) && line.Length > 8 && Numbers.IsDigit(line[5]) && line[6] == ':')
        {
            into.Set(Field.MetadataLogLevel, "debug"u8);
            line = line[8..];
        }
    }

    private static bool Classify(ReadOnlySpan<byte> line, SecurityEvent into)
    {
        if (line.IsEmpty)
            return false;
        if (PamLine.TryRead(line, into) || (PamLine.IsBare(line) && PamLine.TryMessage(line, into)))
            return true;
        return SshdLogin.TryRead(line, into) || SshdRefusal.TryRead(line, into) || SshdConnection.TryRead(line, into)
            || SshdForwarding.TryRead(line, into) || SshdService.TryRead(line, into);
    }
}
