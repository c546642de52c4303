using Rempart.Events.Ocsf;
using Rempart.Events.Scanning;

namespace Rempart.Events.Parsers.Postgresql;

/// <summary>
/// PostgreSQL's server log in its three formats, as chapter "Error Reporting and Logging" of its manual has them: <c>stderr</c> with
/// the usual <c>log_line_prefix</c>, <c>csvlog</c> and <c>jsonlog</c>; with the messages of pgAudit inside.
/// </summary>
internal sealed class PostgresParser : LogParser
{
    public static ParserInfo Description { get; } = new("postgresql", 1, "PostgreSQL", "server");

    public override ParserInfo Info => Description;

    public override bool LooksRight(ReadOnlySpan<byte> content) => PostgresJson.LooksRight(content) || PostgresPrefix.TryFind(content, out _);

    public override string? Read(in LogMessage message, SecurityEvent into, ParserContext context)
    {
        var text = Bytes.TrimEnd(message.Content);
        into.Classify(EventClass.DatastoreActivity, Activity.Other);
        var problem = text switch
        {
            [(byte)'{', ..] => PostgresJson.Read(text, into, context),
            _ when PostgresCsv.LooksRight(text) => PostgresCsv.Read(text, into, context),
            _ => PostgresText.Read(text, into, context),
        };
        if (problem is not null)
            return problem;
        PostgresMessage.Classify(into, context);
        into.Set(Field.MetadataLogName, "server"u8);
        return null;
    }
}
