using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using DuckDB.NET.Data;
using Rempart.Core.Events;
using Rempart.Server.Events.Lake;

namespace Rempart.Server.Events.Search;

/// <summary>
/// Statements of experts: one SELECT on the view <c>events</c>, in a database of its own that can reach nothing else. It is planned first
/// in an empty one, which refuses whatever names anything but the view and says which columns are read; only those are opened.
/// </summary>
internal sealed class ExpertSql(ILake lake, SearchEngine engine, EventSearchOptions options, SearchMetrics metrics)
{
    public const int DefaultRows = 1000;
    public const int MostRows = 100_000;
    public const int LongestText = 20_000;

    private const string Everything = "*";

    /// <summary>The rows of a statement, each as a JSON object, as they come.</summary>
    /// <exception cref="EventSearchException">It is no such statement, or it needs too much.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> RunAsync(SqlRequest request, DateTimeOffset to, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.From >= to)
            throw new EventSearchException("'from' must be before 'to'.");
        if (request.Sql is not { Length: > 0 and <= LongestText })
            throw new EventSearchException($"The statement must have 1 to {LongestText} characters.");
        var limit = request.Limit ?? DefaultRows;
        if (limit is < 1 or > MostRows)
            throw new EventSearchException($"'limit' must be 1 to {MostRows}.");
        using var measured = metrics.Begin("sql");
        using var place = await engine.EnterAsync(engine.Timeout, cancellation);
        var sql = Wrapped(request.Sql, limit);
        var columns = await place.RunAsync(() => Task.Run(() => SqlPlan.Columns(options, request.Sql, sql), place.Token));
        await using var view = await place.RunAsync(() => lake.OpenAsync(request.From, to, columns, place.Token));
        await using var connection = SearchEngine.Open(options);
        await place.RunAsync(() => Task.Run(() => Prepare(connection, view, columns, request.From.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds(), place.Token), place.Token));
        var rows = Channel.CreateBounded<byte[]>(64);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(place.Token);
        var running = SearchCommand.RunAsync(connection, sql, [], place, reader =>
        {
            var row = new SqlRow(reader);
            while (reader.Read())
                rows.Writer.WriteAsync(row.ToJson(reader), stop.Token).AsTask().GetAwaiter().GetResult();
            return true;
        });
        _ = running.ContinueWith(
            done => rows.Writer.TryComplete(place.IsOverTime ? SearchPlace.OverTime(new TimeoutException()) : done.IsCanceled ? new OperationCanceledException(place.Token) : Meaning(done.Exception?.InnerException)),
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            // Not with the token: the statement ends by it, and says why.
            await foreach (var row in rows.Reader.ReadAllAsync(CancellationToken.None))
                yield return row;
        }
        finally
        {
            // Whoever stops reading stops the statement; the connection must not be closed under it.
            await stop.CancelAsync();
            await running.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
        measured.Succeed();
    }

    /// <summary>Takes away from a database all that a statement could reach beyond what is in it.</summary>
    internal static void Lock(DuckDBConnection connection, IEnumerable<string> paths)
    {
        Execute(connection, $"SET allowed_paths=[{string.Join(", ", paths.Select(path => $"'{path.Replace("'", "''", StringComparison.Ordinal)}'"))}]");
        Execute(connection, "SET enable_external_access=false");
        Execute(connection, "SET lock_configuration=true");
    }

    internal static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    // Only what gives rows can stand in parentheses: no COPY, no ATTACH, no SET. A comment at its end ends with its line.
    private static string Wrapped(string sql, int limit) =>
        string.Create(CultureInfo.InvariantCulture, $"SELECT * FROM (\n{sql.TrimEnd().TrimEnd(';')}\n) AS answer LIMIT {limit}");

    // What fails while it runs is mostly the statement's own fault: a division, a cast, a file that it may not read.
    private static Exception? Meaning(Exception? error) => error is EventSearchException { Fault: EventSearchFault.Unreadable, InnerException: { } inner }
        ? new EventSearchException($"The statement cannot be run. {SearchCommand.FirstLine(inner)}", inner)
        : error;

    private static bool Prepare(DuckDBConnection connection, LakeView view, IReadOnlyCollection<string> columns, long from, long to, CancellationToken cancellation)
    {
        var tail = TailRows.Find(view, Asked.Parse(Everything), from, to, cancellation);
        var source = SearchTable.Make(connection, view.Segments, tail, columns);
        // What was not opened must not be missed by a statement that only names it: it is there, and empty.
        var names = LakeColumns.All.Select(column => columns.Contains(column.Name, StringComparer.Ordinal)
            ? LakeColumns.Quoted(column.Name) : $"CAST(NULL AS {column.SqlType}) AS {LakeColumns.Quoted(column.Name)}");
        Execute(connection, string.Create(CultureInfo.InvariantCulture, $"CREATE TEMP VIEW events AS SELECT {string.Join(", ", names)} FROM {source} WHERE \"time\" >= {from} AND \"time\" < {to}"));
        Lock(connection, view.Segments.Select(segment => segment.Path));
        return true;
    }
}
