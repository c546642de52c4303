using System.Globalization;
using DuckDB.NET.Data;
using Rempart.Events;
using Rempart.Server.Events.Lake;

namespace Rempart.Server.Events.Search;

/// <summary>Segments and rows of the tail as one relation of SQL with some columns.</summary>
internal static class SearchTable
{
    private const string Tail = "rempart_tail";

    /// <summary>Makes the tail's table and gives what stands after FROM.</summary>
    /// <param name="connection">Whose table it is.</param>
    /// <param name="segments">What is sealed.</param>
    /// <param name="tail">What is not; null for none.</param>
    /// <param name="columns">The columns.</param>
    public static string Make(DuckDBConnection connection, IReadOnlyList<LakeSegment> segments, IReadOnlyCollection<TailRow>? tail, IReadOnlyCollection<string> columns) =>
        Make(connection, [(segments, "")], tail, columns);

    /// <summary>The same with what is between two times only. The times of a segment that lies between them are not read.</summary>
    /// <param name="connection">Whose table it is.</param>
    /// <param name="segments">What is sealed.</param>
    /// <param name="tail">What is not, of these times.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="asked">The times.</param>
    /// <param name="parameter">Adds a value to the statement and gives its marker.</param>
    public static string Make(
        DuckDBConnection connection, IReadOnlyList<LakeSegment> segments, IReadOnlyCollection<TailRow> tail, IReadOnlyCollection<string> columns, Asked asked, Func<object, string> parameter)
    {
        var (from, to) = (DateTimeOffset.FromUnixTimeMilliseconds(asked.From), DateTimeOffset.FromUnixTimeMilliseconds(asked.To));
        var within = segments.ToLookup(segment => segment.IsWithin(from, to));
        var between = within[false].Any() ? $" WHERE \"time\" >= {parameter(asked.From)} AND \"time\" < {parameter(asked.To)}" : "";
        return Make(connection, [([.. within[true]], ""), ([.. within[false]], between)], tail, columns);
    }

    private static string Make(
        DuckDBConnection connection, (IReadOnlyList<LakeSegment> Segments, string Condition)[] sealedParts, IReadOnlyCollection<TailRow>? tail, IReadOnlyCollection<string> columns)
    {
        LakeColumn[] chosen = [.. columns.Select(LakeColumns.Find)];
        var names = string.Join(", ", chosen.Select(column => $"CAST({LakeColumns.Quoted(column.Name)} AS {column.SqlType}) AS {LakeColumns.Quoted(column.Name)}"));
        List<string> parts = [.. sealedParts.Where(part => part.Segments.Count > 0).Select(part => $"SELECT {names} FROM {Parquet(part.Segments)}{part.Condition}")];
        if (tail is { Count: > 0 } || parts.Count == 0)
        {
            Fill(connection, tail ?? [], chosen);
            parts.Add($"SELECT {string.Join(", ", chosen.Select(column => LakeColumns.Quoted(column.Name)))} FROM temp.main.{Tail}");
        }
        return $"({string.Join(" UNION ALL ", parts)})";
    }

    /// <summary>The paths are the lake's own: memory files of this process.</summary>
    public static string Parquet(IEnumerable<LakeSegment> segments) =>
        $"read_parquet([{string.Join(", ", segments.Select(segment => $"'{segment.Path.Replace("'", "''", StringComparison.Ordinal)}'"))}])";

    private static void Fill(DuckDBConnection connection, IReadOnlyCollection<TailRow> rows, LakeColumn[] columns)
    {
        using (var command = connection.CreateCommand())
        {
            command.CommandText = $"CREATE OR REPLACE TEMP TABLE {Tail} ({string.Join(", ", columns.Select(column => $"{LakeColumns.Quoted(column.Name)} {column.SqlType}"))})";
            command.ExecuteNonQuery();
        }
        if (rows.Count == 0)
            return;
        var values = new EventValues();
        foreach (var column in columns)
            values.AskFor(column.Attribute);
        using var appender = connection.CreateAppender("temp", "main", Tail);
        foreach (var line in rows)
        {
            values.Read(line.Line.Span, line.Source);
            var row = appender.CreateRow();
            foreach (var column in columns)
                Append(row, column, values.Of(column.Attribute));
            row.EndRow();
        }
    }

    private static void Append(IDuckDBAppenderRow row, LakeColumn column, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
            row.AppendNullValue();
        else if (column.Attribute.Type == QueryType.Texts)
            row.AppendValue(values.ToList());
        else if (column.SqlType == "BIGINT")
            row.AppendValue(long.TryParse(values[0], CultureInfo.InvariantCulture, out var number) ? number : null as long?);
        else if (column.SqlType == "BOOLEAN")
            row.AppendValue(values[0] == "true");
        else
            row.AppendValue(values[0]);
    }
}
