using System.Text.Json;
using DuckDB.NET.Data;
using DuckDB.NET.Native;
using Rempart.Core.Events;

namespace Rempart.Server.Events.Search;

/// <summary>Plans a statement on an empty copy of the view, in a locked database: what it may not do fails here, before anything is opened.</summary>
internal static class SqlPlan
{
    private const string Table = "rempart_planned";

    /// <summary>The columns that a statement reads, and <c>time</c>.</summary>
    /// <param name="options">The bounds.</param>
    /// <param name="written">The statement as it was written.</param>
    /// <param name="wrapped">The statement as it will run.</param>
    /// <exception cref="EventSearchException">It is not one SELECT on the view.</exception>
    public static IReadOnlyCollection<string> Columns(EventSearchOptions options, string written, string wrapped)
    {
        using var connection = SearchEngine.Open(options);
        ExpertSql.Execute(connection, $"CREATE TABLE {Table} ({string.Join(", ", LakeColumns.All.Select(column => $"{LakeColumns.Quoted(column.Name)} {column.SqlType}"))})");
        ExpertSql.Execute(connection, $"INSERT INTO {Table} DEFAULT VALUES");
        ExpertSql.Execute(connection, $"CREATE VIEW events AS SELECT * FROM {Table}");
        // Of all optimizers only the one that drops columns: the others would drop the table, because it is empty.
        ExpertSql.Execute(connection, $"SET disabled_optimizers='{string.Join(',', Optimizers(connection).Where(name => name != "unused_columns"))}'");
        ExpertSql.Lock(connection, []);
        foreach (var sql in (string[])[written, wrapped])
        {
            if (Statements(connection, sql) is not 1 and var count)
                throw new EventSearchException(count == 0 ? "There is no statement." : "Only one statement can be run.");
        }
        using var command = connection.CreateCommand();
        command.CommandText = $"EXPLAIN (FORMAT json) {wrapped}";
        try
        {
            using var reader = command.ExecuteReader();
            reader.Read();
            using var plan = JsonDocument.Parse(reader.GetString(1));
            var columns = new SortedSet<string>(StringComparer.Ordinal) { "time" };
            Collect(plan.RootElement, columns);
            return columns;
        }
        catch (DuckDBException error)
        {
            throw Refusal(error);
        }
    }

    private static EventSearchException Refusal(DuckDBException error) => new($"The statement cannot be run. {SearchCommand.FirstLine(error)}", error);

    private static int Statements(DuckDBConnection connection, string sql)
    {
        var count = NativeMethods.ExtractStatements.DuckDBExtractStatements(connection.NativeConnection, sql, out var extracted);
        using (extracted)
        {
            return count > 0 ? count
                : NativeMethods.ExtractStatements.DuckDBExtractStatementsError(extracted) is { Length: > 0 } error ? throw new EventSearchException($"The statement cannot be run. {error.Split('\n')[0]}")
                : 0;
        }
    }

    private static List<string> Optimizers(DuckDBConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM duckdb_optimizers()";
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read())
            names.Add(reader.GetString(0));
        return names;
    }

    private static void Collect(JsonElement node, SortedSet<string> columns)
    {
        if (node.ValueKind == JsonValueKind.Array)
        {
            foreach (var child in node.EnumerateArray())
                Collect(child, columns);
            return;
        }
        if (node.TryGetProperty("extra_info", out var info) && info.TryGetProperty("Table", out var table) && table.GetString()?.EndsWith("." + Table, StringComparison.Ordinal) == true
            && info.TryGetProperty("Projections", out var projections))
        {
            foreach (var name in projections.ValueKind == JsonValueKind.Array ? projections.EnumerateArray().Select(one => one.GetString()!) : projections.GetString()!.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                columns.Add(LakeColumns.Find(name).Name);
        }
        if (node.TryGetProperty("children", out var children))
            Collect(children, columns);
    }
}
