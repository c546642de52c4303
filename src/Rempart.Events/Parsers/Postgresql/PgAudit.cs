using Rempart.Events.Ocsf;
using Rempart.Events.Scanning;

namespace Rempart.Events.Parsers.Postgresql;

/// <summary>
/// A message of pgAudit, as its README has it: <c>AUDIT: SESSION,1,1,ROLE,CREATE ROLE,,,"create role x",&lt;not logged&gt;</c>: type, statement,
/// substatement, class, command, object type, object name, statement, parameters.
/// </summary>
internal static class PgAudit
{
    private const int Columns = 9;

    public static bool Read(ReadOnlySpan<byte> text, SecurityEvent into, ParserContext context)
    {
        into.Set(Field.MetadataLogName, "pgaudit"u8);
        into.Set(Field.MetadataEventCode, "audit"u8);
        for (var column = 0; column < Columns && CsvReader.TryNext(ref text, context, out var value, out var isLast); column++)
        {
            if (!value.IsEmpty)
                Set(column, value, into);
            if (isLast)
                break;
        }
        SqlStatement.Classify(into.GetText(Field.QueryText), into, EventStatus.Success);
        return true;
    }

    private static void Set(int column, ReadOnlySpan<byte> value, SecurityEvent into)
    {
        switch (column)
        {
            case 0:
                into.AddUnmapped("audit_type"u8, value);
                break;
            case 1:
                into.AddUnmapped("statement_id"u8, value);
                break;
            case 2:
                into.AddUnmapped("substatement_id"u8, value);
                break;
            case 3:
                into.AddUnmapped("audit_class"u8, value);
                break;
            case 4:
                into.AddUnmapped("audit_command"u8, value);
                break;
            case 5:
                into.AddUnmapped("object_type"u8, value);
                break;
            case 6:
                into.Set(Field.TableName, value);
                break;
            case 7:
                into.Set(Field.QueryText, value);
                break;
            default:
                into.AddUnmapped("parameters"u8, value);
                break;
        }
    }
}
