using System.Globalization;
using DuckDB.NET.Data;
using DuckDB.NET.Data.DataChunk.Reader;
using DuckDB.NET.Data.DataChunk.Writer;
using Rempart.Core.Events;
using Rempart.Events;
using Rempart.Server.Events.Lake;

namespace Rempart.Server.Events.Search;

/// <summary>DuckDB in this process: one for all compiled queries, so that they share its memory and threads.</summary>
internal sealed class SearchEngine(EventSearchOptions options, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _places = new(options.Concurrency);
    private readonly Lazy<DuckDBConnection> _root = new(() => Open(options));

    public TimeSpan Timeout => options.Timeout;

    /// <summary>A place among the searches that may run, and its own connection.</summary>
    /// <exception cref="EventSearchException">None became free.</exception>
    public async Task<SearchPlace> EnterAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        var limit = new CancellationTokenSource(timeout, time);
        var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            await _places.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            either.Dispose();
            limit.Dispose();
            throw new EventSearchException("Other searches take all the room; try again in a moment.") { Fault = EventSearchFault.Busy };
        }
        catch
        {
            either.Dispose();
            limit.Dispose();
            throw;
        }
        return new SearchPlace(limit, either, () => _places.Release(), cancellation);
    }

    /// <summary>A connection of its own to the shared database: temporary tables are its own.</summary>
    public DuckDBConnection Connect()
    {
        var connection = _root.Value.Duplicate();
        connection.Open();
        return connection;
    }

    /// <summary>A database of its own with the settings that every one has.</summary>
    public static DuckDBConnection Open(EventSearchOptions options)
    {
        var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        // Nothing of what is read goes to the disk, and no file is remembered: the numbers of memory files are used again for others.
        foreach (var setting in (string[])
        [
            "enable_external_file_cache=false", "parquet_metadata_cache=false", "temp_directory=''", "max_temp_directory_size='0KiB'", "autoinstall_known_extensions=false",
            "autoload_known_extensions=false", "allow_community_extensions=false", "TimeZone='UTC'", "preserve_insertion_order=false",
            string.Create(CultureInfo.InvariantCulture, $"memory_limit='{options.MemoryMebibytes}MiB'"),
            string.Create(CultureInfo.InvariantCulture, $"threads={Math.Clamp(Environment.ProcessorCount, 1, 8)}"),
        ])
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"SET {setting}";
            command.ExecuteNonQuery();
        }
#pragma warning disable DuckDBNET001 // The only way to a function of ours; the version is pinned.
        connection.RegisterScalarFunction<string, string, bool>(SqlFilter.InNetwork, InNetwork);
#pragma warning restore DuckDBNET001
        return connection;
    }

    public void Dispose()
    {
        if (_root.IsValueCreated)
            _root.Value.Dispose();
        _places.Dispose();
    }

    private static void InNetwork(IReadOnlyList<IDuckDBDataReader> readers, IDuckDBDataWriter writer, ulong rows)
    {
        QueryNetwork? network = null;
        for (var row = 0ul; row < rows; row++)
        {
            // The network is a parameter, the same in all rows.
            network ??= QueryNetwork.Parse(readers[1].GetValue<string>(row));
            writer.WriteValue(network?.Contains(readers[0].GetValue<string>(row)) == true, row);
        }
    }
}

/// <summary>The right to run one search until it is disposed, within its time.</summary>
internal sealed class SearchPlace(CancellationTokenSource limit, CancellationTokenSource either, Action leave, CancellationToken caller) : IDisposable
{
    /// <summary>Ends when the caller gives up or the time is over.</summary>
    public CancellationToken Token => either.Token;

    /// <summary>Whether only the time is over.</summary>
    public bool IsOverTime => limit.IsCancellationRequested && !caller.IsCancellationRequested;

    /// <summary>What it means that the time is over.</summary>
    public static EventSearchException OverTime(Exception inner) =>
        new("The search took longer than is allowed. Ask for less time, or for something more particular.", inner) { Fault = EventSearchFault.TooMuch };

    /// <summary>Does a part of the search; what fails is said as the search's own failure.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> part)
    {
        try
        {
            return await part();
        }
        catch (OperationCanceledException ended) when (IsOverTime)
        {
            throw OverTime(ended);
        }
        catch (LakeException unreadable)
        {
            throw new EventSearchException(unreadable.Message, unreadable) { Fault = EventSearchFault.Unreadable };
        }
    }

    public void Dispose()
    {
        either.Dispose();
        limit.Dispose();
        leave();
    }
}
