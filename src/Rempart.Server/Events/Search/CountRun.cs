using System.Data.Common;
using DuckDB.NET.Data;
using Rempart.Events;
using Rempart.Server.Events.Lake;

namespace Rempart.Server.Events.Search;

/// <summary>All events that a query asks for, as one relation with the columns that are needed.</summary>
internal sealed class CountRun : IAsyncDisposable
{
    private readonly LakeView _view;
    private readonly DuckDBConnection _connection;
    private readonly SearchPlace _place;
    private readonly SqlFilter _filter;
    private readonly int _kept;
    private List<object> _added = [];

    private CountRun(LakeView view, DuckDBConnection connection, SearchPlace place, SqlFilter filter, string source) =>
        (_view, _connection, _place, _filter, _kept, Source) = (view, connection, place, filter, filter.Parameters.Values.Count, source);

    /// <summary>What stands after FROM.</summary>
    public string Source { get; }

    /// <summary>What stands after WHERE.</summary>
    public string Condition => _filter.Condition;

    public static async Task<CountRun> OpenAsync(ILake lake, SearchEngine engine, SearchPlace place, Asked asked, IReadOnlyCollection<string> columns)
    {
        var filter = SqlFilter.Of(asked.Query);
        string[] all = [.. filter.Columns.Concat(columns).Distinct(StringComparer.Ordinal)];
        var view = await lake.OpenAsync(DateTimeOffset.FromUnixTimeMilliseconds(asked.From), DateTimeOffset.FromUnixTimeMilliseconds(asked.To), all, place.Token);
        DuckDBConnection? connection = null;
        try
        {
            connection = engine.Connect();
            var tail = await Task.Run(() => TailRows.Find(view, asked.Query, asked.From, asked.To, place.Token), place.Token);
            var source = SearchTable.Make(connection, view.Segments, tail, all, asked, filter.Parameters.Add);
            return new CountRun(view, connection, place, filter, source);
        }
        catch
        {
            connection?.Dispose();
            await view.DisposeAsync();
            throw;
        }
    }

    /// <summary>The SQL of a field's value.</summary>
    public string ValueOf(QueryField field) => SqlFilter.ValueOf(field, Add);

    /// <summary>Adds a value to the next statement and gives its marker.</summary>
    public string Add(object value)
    {
        _added.Add(value);
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"${_kept + _added.Count}");
    }

    /// <summary>Runs a statement with the query's values and those added since the last.</summary>
    public async Task<T> ReadAsync<T>(string sql, Func<DbDataReader, T> read)
    {
        object[] values = [.. _filter.Parameters.Values.Take(_kept), .. _added];
        _added = [];
        return await SearchCommand.RunAsync(_connection, sql, values, _place, read);
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _view.DisposeAsync();
    }
}
