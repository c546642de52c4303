using Rempart.Events.Ocsf;
using Rempart.Events.Scanning;

namespace Rempart.Events.Parsers.Web;

/// <summary>
/// nginx: the format <c>combined</c> of ngx_http_log_module, also with the host before it, the error log, and the access log of
/// nginx proxy manager.
/// </summary>
internal sealed class NginxParser : LogParser
{
    public static ParserInfo Description { get; } = new("nginx", 1, "nginx", "access");

    public override ParserInfo Info => Description;

    public override string? Read(in LogMessage message, SecurityEvent into, ParserContext context)
    {
        var line = Bytes.TrimEnd(message.Content);
        if (line is [(byte)'[', ..])
            return NginxProxyManagerLine.Read(line, into);
        if (NginxErrorLine.LooksRight(line))
            return NginxErrorLine.Read(line, into, context);
        into.Set(Field.MetadataLogName, "access"u8);
        if (AccessLine.Read(line, into, out var rest) is { } problem)
            return problem;
        if (!rest.IsEmpty)
            into.AddUnmapped("extra"u8, rest);
        return null;
    }

    public override bool LooksRight(ReadOnlySpan<byte> content) =>
        AccessLine.LooksRight(content) || NginxErrorLine.LooksRight(content) || NginxProxyManagerLine.LooksRight(content);
}
