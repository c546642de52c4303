using System.Data.Common;
using DuckDB.NET.Data;
using DuckDB.NET.Native;
using Rempart.Core.Events;

namespace Rempart.Server.Events.Search;

/// <summary>Runs statements off the request's thread, and ends them inside the database when the caller gives up or the time is over.</summary>
internal static class SearchCommand
{
    private static readonly TimeSpan AgainAfter = TimeSpan.FromMilliseconds(50);

    /// <summary>Runs one statement.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="sql">The statement; its values are in the parameters.</param>
    /// <param name="parameters">What the markers stand for.</param>
    /// <param name="place">The search it is a part of.</param>
    /// <param name="read">Reads the answer, on another thread.</param>
    /// <exception cref="EventSearchException">It took too long, needed too much memory, or what is stored cannot be read.</exception>
    public static Task<T> RunAsync<T>(DuckDBConnection connection, string sql, IReadOnlyList<object> parameters, SearchPlace place, Func<DbDataReader, T> read) =>
        Task.Run(() => Run(connection, sql, parameters, place, read), place.Token);

    /// <summary>What a failure of the database means to who searches.</summary>
    public static Exception Meaning(DuckDBException error, SearchPlace place)
    {
        if (place.IsOverTime)
            return SearchPlace.OverTime(error);
        if (place.Token.IsCancellationRequested)
            return new OperationCanceledException(place.Token);
        return error.ErrorType == DuckDBErrorType.OutOfMemory
            ? new EventSearchException("The search needs more memory than is allowed. Ask for less time, or for something more particular.", error) { Fault = EventSearchFault.TooMuch }
            : new EventSearchException($"The events cannot be read: {FirstLine(error)}", error) { Fault = EventSearchFault.Unreadable };
    }

    public static string FirstLine(Exception error) => error.Message.Split('\n')[0];

    private static T Run<T>(DuckDBConnection connection, string sql, IReadOnlyList<object> parameters, SearchPlace place, Func<DbDataReader, T> read)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.UseStreamingMode = true;
        foreach (var value in parameters)
            command.Parameters.Add(new DuckDBParameter(value));
        using var done = new CancellationTokenSource();
        var gate = new Lock();
        using var registration = place.Token.Register(() => _ = Task.Run(() => InterruptAsync(command, gate, done.Token), CancellationToken.None));
        try
        {
            using var reader = command.ExecuteReader();
            return read(reader);
        }
        catch (DuckDBException error)
        {
            throw Meaning(error, place);
        }
        finally
        {
            lock (gate)
                done.Cancel();
        }
    }

    /// <summary>Again and again until it is over: an interruption before the statement began counts for nothing.</summary>
    private static async Task InterruptAsync(DuckDBCommand command, Lock gate, CancellationToken done)
    {
        try
        {
            while (true)
            {
                lock (gate)
                {
                    if (done.IsCancellationRequested)
                        return;
                    command.Cancel();
                }
                await Task.Delay(AgainAfter, TimeProvider.System, done);
            }
        }
        catch (OperationCanceledException)
        {
            // The statement is over.
        }
        catch (ObjectDisposedException)
        {
            // So it is, and its token with it.
        }
    }
}
