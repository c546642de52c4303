using Rempart.Events.Envelopes;
using Rempart.Events.Ocsf;
using Rempart.Events.Scanning;
using Rempart.Events.Times;

namespace Rempart.Events.Parsers.Postgresql;

/// <summary>The format <c>csvlog</c>: the columns of the manual's table <c>postgres_log</c>, in its order; later versions add some at the end.</summary>
internal static class PostgresCsv
{
    private static readonly string[] Columns =
    [
        "log_time", "user_name", "database_name", "process_id", "connection_from", "session_id", "session_line_num", "command_tag",
        "session_start_time", "virtual_transaction_id", "transaction_id", "error_severity", "sql_state_code", "message", "detail", "hint",
        "internal_query", "internal_query_pos", "context", "query", "query_pos", "location", "application_name", "backend_type",
        "leader_pid", "query_id",
    ];

    private const int SeverityColumn = 11;
    private const int MessageColumn = 13;

    private static readonly byte[][] Names = [.. Columns.Select(System.Text.Encoding.ASCII.GetBytes)];

    // 2021-09-28 09:22:18.536 UTC,
    public static bool LooksRight(ReadOnlySpan<byte> text) =>
        text.Length > 24 && text[4] == '-' && text[10] == ' ' && text[..Math.Min(40, text.Length)].IndexOf((byte)',') is > 19 and var comma && IsTime(text[..comma]);

    public static string? Read(ReadOnlySpan<byte> text, SecurityEvent into, ParserContext context)
    {
        var column = 0;
        while (CsvReader.TryNext(ref text, context, out var value, out var isLast))
        {
            if (!value.IsEmpty)
                Set(column, value, into, context);
            column++;
            if (isLast)
                return column > MessageColumn ? null : "too few columns for csvlog";
        }
        return "a quote that does not end";
    }

    private static void Set(int column, ReadOnlySpan<byte> value, SecurityEvent into, ParserContext context)
    {
        switch (column)
        {
            case 0:
                if (IsoTime.TryRead(value, context.LocalOffset, out var ticks, out _))
                    Syslog.Stamp(into, value, ticks);
                break;
            case 1:
                PostgresText.User(value, into);
                break;
            case 2:
                PostgresText.Database(value, into);
                break;
            case 3:
                into.SetNumber(Field.ActorProcessPid, value, Names[column]);
                break;
            case 4:
                Connection(value, into);
                break;
            case 5:
                into.Set(Field.SessionUid, value);
                break;
            case SeverityColumn:
                into.Set(Field.MetadataLogLevel, value);
                break;
            case 12:
                into.Set(Field.StatusCode, value);
                break;
            case MessageColumn:
                into.Set(Field.Message, value);
                break;
            case 19:
                into.Set(Field.QueryText, value);
                break;
            default:
                into.AddUnmapped(column < Names.Length ? Names[column] : "column"u8, value);
                break;
        }
    }

    // 192.0.2.1:5432 or [local]
    private static void Connection(ReadOnlySpan<byte> value, SecurityEvent into)
    {
        var host = value;
        if (value.LastIndexOf((byte)':') is > 0 and var colon && Numbers.AllDigits(value[(colon + 1)..]))
        {
            into.SetNumber(Field.SrcPort, value[(colon + 1)..], "remote_port"u8);
            host = value[..colon];
        }
        PostgresText.Host(host, into);
    }

    private static bool IsTime(ReadOnlySpan<byte> text) => IsoTime.TryRead(text, 0, out _, out _);
}
