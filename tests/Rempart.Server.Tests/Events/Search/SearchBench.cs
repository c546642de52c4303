using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Rempart.Core.Events;
using Rempart.Server.Events.Search;

namespace Rempart.Server.Tests.Events.Search;

/// <summary>The search over a lake of a test's own.</summary>
internal sealed class SearchBench : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public SearchBench(EventSearchOptions? options = null)
    {
        Options = options ?? new EventSearchOptions();
        Metrics = new SearchMetrics(_services.GetRequiredService<IMeterFactory>(), TimeProvider.System);
        Engine = new SearchEngine(Options, TimeProvider.System);
        Search = new EventSearcher(Lake, Lake, Engine, Metrics);
        Export = new EventExport(Lake, Engine, Metrics);
        Sql = new ExpertSql(Lake, Engine, Options, Metrics);
    }

    public TestLake Lake { get; } = new();

    public EventSearchOptions Options { get; }

    public SearchMetrics Metrics { get; }

    public SearchEngine Engine { get; }

    public EventSearcher Search { get; }

    public EventExport Export { get; }

    public ExpertSql Sql { get; }

    public static EventSearch Asking(string query) => new(query, SampleEvents.Now.AddDays(-30), SampleEvents.Now.AddDays(1));

    public async Task<List<string>> FindAsync(string query, int limit = 100, string? cursor = null)
    {
        var found = new List<string>();
        await foreach (var one in Search.FindAsync(Asking(query), limit, cursor, TestContext.Current.CancellationToken))
            found.Add(Encoding.UTF8.GetString(one.Line.Span));
        return found;
    }

    public async Task<List<string>> SqlAsync(string sql, int? limit = null)
    {
        var rows = new List<string>();
        await foreach (var row in Sql.RunAsync(new SqlRequest(sql, SampleEvents.Now.AddDays(-30), null, limit), SampleEvents.Now.AddDays(1), TestContext.Current.CancellationToken))
            rows.Add(Encoding.UTF8.GetString(row.Span));
        return rows;
    }

    public void Dispose()
    {
        Engine.Dispose();
        Lake.Dispose();
        _services.Dispose();
    }
}
