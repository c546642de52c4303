using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Rempart.Core.Events;
using Rempart.Server.Collectors.Tokens;
using Rempart.Server.Events.Lake.Segments;
using Rempart.Server.Events.Search;
using Rempart.Server.Hosting;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Faults;

/// <summary>A sender of the log source <c>web</c> at a real server, and what a search finds of it.</summary>
internal sealed class WebLog : IDisposable
{
    /// <summary>An estate that declares the source.</summary>
    public const string Estate =
        """
        estate: { id: test, name: Test, owner: team, languages: [en] }
        hosts: [{ id: box, reached-by: local }]
        log-sources:
          - { id: web, kind: auto, host: box, silent-after: 10m }

        """;

    private readonly TestServer _server;
    private readonly HttpClient _sender;

    private WebLog(TestServer server, string token)
    {
        _server = server;
        _sender = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown!.RawData.AsSpan().SequenceEqual(server.Get<ServerCertificate>().Certificate.RawData) })
        {
            BaseAddress = new Uri(ServerHost.Url(server.App)),
        };
        _sender.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<WebLog> OfAsync(TestServer server) =>
        new(server, (await server.Get<TokenBook>().MakeAsync("web", "tester", Cancellation)).Secret);

    /// <summary>Lines that name themselves: <c>word-0</c>, <c>word-1</c> and so on. They carry no time, so they have that of their arrival.</summary>
    public static string Lines(string word, int count) =>
        string.Concat(Enumerable.Range(0, count).Select(number => string.Create(CultureInfo.InvariantCulture, $"something called {word}-{number} happened\n")));

    /// <summary>Sends it and sees it acknowledged.</summary>
    public async Task SendAsync(string lines, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/v1/collect/web", UriKind.Relative)) { Content = new StringContent(lines, Encoding.UTF8, "text/plain") };
        request.Headers.Add("Idempotency-Key", key);
        using var response = await _sender.SendAsync(request, Cancellation);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Waits until all that was acknowledged is in segments.</summary>
    public Task StoreAsync() => _server.Get<SegmentBuilder>().StoreAllAsync(Cancellation).WaitAsync(TimeSpan.FromMinutes(2), Cancellation);

    /// <summary>How often each line is found that has the word, over all times.</summary>
    public async Task<Dictionary<string, int>> FindAsync(string word)
    {
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        await foreach (var one in _server.Get<IEventSearch>().FindAsync(Asking(word), 10_000, null, Cancellation))
        {
            using var line = System.Text.Json.JsonDocument.Parse(one.Line);
            var raw = line.RootElement.GetProperty("raw_data").GetString()!;
            found[raw] = found.GetValueOrDefault(raw) + 1;
        }
        return found;
    }

    /// <summary>How many events with the word the histogram counts, and the counts by source.</summary>
    public async Task<(long Histogram, long Counts)> CountAsync(string word)
    {
        var search = _server.Get<IEventSearch>();
        var histogram = await search.HistogramAsync(Asking(word), 10, Cancellation);
        var counts = await search.CountAsync(Asking(word), ["source"], 10, Cancellation);
        return (histogram.Total, counts.Single().Total);
    }

    /// <summary>The same as a statement of an expert counts it: the row.</summary>
    public async Task<string> AskAsync(string word)
    {
        var asking = Asking(word);
        var request = new SqlRequest($"SELECT count(*) AS n FROM events WHERE raw_data LIKE '%{word}-%'", asking.From, null, null);
        await using var rows = _server.Get<ExpertSql>().RunAsync(request, asking.To, Cancellation).GetAsyncEnumerator(Cancellation);
        (await rows.MoveNextAsync()).ShouldBeTrue();
        return Encoding.UTF8.GetString(rows.Current.Span);
    }

    public void Dispose() => _sender.Dispose();

    private static EventSearch Asking(string word) => new($"raw:*{word}-*", new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
}
