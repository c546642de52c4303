using Rempart.Events.Ocsf;
using Rempart.Events.Scanning;

namespace Rempart.Events.Parsers.Pam;

/// <summary>PAM's messages in the logs of programs that have no parser of their own: cron, su, login, systemd-user.</summary>
internal sealed class PamParser : LogParser
{
    public static ParserInfo Description { get; } = new("pam", 1, "Linux", "auth");

    public override ParserInfo Info => Description;

    public override bool LooksRight(ReadOnlySpan<byte> content) => content.StartsWith("pam_"u8) || PamLine.IsBare(content);

    public override string? Read(in LogMessage message, SecurityEvent into, ParserContext context)
    {
        var line = Bytes.TrimEnd(message.Content);
        into.Set(Field.Message, line);
        var isRead = PamLine.TryRead(line, into) || PamLine.TryMessage(line, into);
        into.Set(Field.ServiceName, message.Program);
        return isRead ? null : "no known message of PAM";
    }
}
