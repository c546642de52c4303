using Rempart.Events.Ocsf;
using Rempart.Events.Scanning;

namespace Rempart.Events.Parsers.Web;

/// <summary>Apache httpd: the formats <c>common</c>, <c>combined</c> and <c>vhost_combined</c> of mod_log_config, and the error log.</summary>
internal sealed class ApacheParser : LogParser
{
    public static ParserInfo Description { get; } = new("apache", 1, "Apache", "access");

    public override ParserInfo Info => Description;

    public override string? Read(in LogMessage message, SecurityEvent into, ParserContext context)
    {
        var line = Bytes.TrimEnd(message.Content);
        if (line is [(byte)'[', ..])
            return ApacheErrorLine.Read(line, into, context);
        into.Set(Field.MetadataLogName, "access"u8);
        if (AccessLine.Read(line, into, out var rest) is { } problem)
            return problem;
        if (!rest.IsEmpty)
            into.AddUnmapped("extra"u8, rest);
        return null;
    }

    public override bool LooksRight(ReadOnlySpan<byte> content) => ApacheErrorLine.LooksRight(content);
}
