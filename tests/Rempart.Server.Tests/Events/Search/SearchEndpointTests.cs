using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Rempart.Core.Events;
using Rempart.Core.Evidence;
using Rempart.Server.Events.Lake;
using Rempart.Server.Tests.Evidence;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Events.Search;

/// <summary>The API of events on a whole server, over a lake of the test's own.</summary>
public sealed class SearchEndpointTests : IAsyncLifetime
{
    private const string Range = "from=2026-11-20T00:00:00Z&to=2026-11-25T00:00:00Z";

    private readonly TestLake _lake = new();
    private TestServer _server = default!;
    private HttpClient _client = default!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _lake.Append("web", [.. Enumerable.Range(0, 5).Select(i => SampleEvents.Of(0, i == 0 ? "alice" : "root", "10.1.2.3", 100 + i, SampleEvents.Now.AddMinutes(-i), i))]);
        _lake.Seal();
        _server = await TestServer.StartAsync(builder =>
        {
            builder.Services.RemoveAll<ILake>();
            builder.Services.RemoveAll<IEventLog>();
            builder.Services.AddSingleton<ILake>(_lake).AddSingleton<IEventLog>(_lake);
        });
        _client = ProofTests.Client(_server);
        _client.BaseAddress = new Uri("http://localhost/api/v1/");
    }

    [Fact]
    public async Task The_whole_API_of_events_answers_and_what_leaves_is_evidence()
    {
        // Found, page by page, and the last line says how it ended.
        var first = await LinesAsync($"events/search?query=user:root&limit=3&{Range}");
        first.Length.ShouldBe(4);
        first[0].ShouldStartWith("{\"class_uid\":3002,");
        using var end = JsonDocument.Parse(first[3]);
        end.RootElement.GetProperty("end").GetProperty("events").GetInt64().ShouldBe(3);
        var next = end.RootElement.GetProperty("end").GetProperty("next").GetString()!;
        var second = await LinesAsync($"events/search?query=user:root&limit=3&cursor={next}&{Range}");
        second.Length.ShouldBe(2);
        second[1].ShouldBe("{\"end\":{\"events\":1}}");
        first.Take(3).Append(second[0]).Distinct().Count().ShouldBe(4);

        // Counted.
        var histogram = await _client.GetFromJsonAsync<EventHistogram>($"events/histogram?{Range}", Cancellation);
        histogram!.Total.ShouldBe(5);
        var counts = await _client.GetFromJsonAsync<EventCounts[]>($"events/counts?field=user&field=host&{Range}", Cancellation);
        counts!.Select(count => count.Values[0].Value).ShouldBe(["root", "web"]);

        // Refused, in words.
        (await ProblemAsync(_client.GetAsync(Uri("events/search?query=usr:x"), Cancellation))).ShouldBe(
            (HttpStatusCode.BadRequest, "The query cannot be read at character 1: There is no field 'usr'. Did you mean user? To look for the text itself, put it in double quotes."));
        (await ProblemAsync(_client.GetAsync(Uri("events/tail?query=port:x"), Cancellation))).ShouldBe(
            (HttpStatusCode.BadRequest, "The query cannot be read at character 6: This field holds whole numbers, and 'x' is none."));
        (await ProblemAsync(_client.GetAsync(Uri("events/counts?field=nothing&since=1h"), Cancellation))).Item2.ShouldBe("There is no field 'nothing'.");
        (await ProblemAsync(_client.GetAsync(Uri("events/search?since=soon"), Cancellation))).Item2.ShouldBe("'since' is 'soon'. Write a duration such as 15m, 1h or 7d.");
        (await ProblemAsync(_client.GetAsync(Uri("events/search?limit=0"), Cancellation))).Item2.ShouldBe("'limit' must be 1 to 10000.");
        (await ProblemAsync(_client.GetAsync(Uri("events/export?format=csv"), Cancellation))).Item2.ShouldBe("'format' is 'csv'. Write ndjson or parquet.");

        // Exported; the statement of an expert; both are evidence, with who and what.
        using (var export = await _client.GetAsync(Uri($"events/export?query=user:alice&{Range}"), Cancellation))
        {
            export.Content.Headers.ContentDisposition!.FileName.ShouldBe("events-20261125T000000Z.ndjson");
            (await export.Content.ReadAsStringAsync(Cancellation)).Split('\n').Length.ShouldBe(2);
        }
        (await _client.GetByteArrayAsync(Uri($"events/export?format=parquet&{Range}"), Cancellation)).AsSpan(0, 4).ToArray().ShouldBe("PAR1"u8.ToArray());
        using (var rows = await _client.PostAsJsonAsync("events/sql", new SqlRequest("select count(*) n from events", SampleEvents.Now.AddDays(-1), SampleEvents.Now.AddDays(1), null), Cancellation))
            (await rows.Content.ReadAsStringAsync(Cancellation)).ShouldBe("{\"n\":5}\n{\"end\":{\"events\":1}}\n");
        (await ProblemAsync(_client.PostAsJsonAsync("events/sql", new SqlRequest("select * from read_csv('/etc/passwd')", SampleEvents.Now, null, null), Cancellation))).Item2.ShouldStartWith("The statement cannot be run. ");
        var archive = _server.Get<IEvidenceArchive>();
        var exports = (await archive.ListAsync("events:export", null, 10, Cancellation)).Items;
        exports.Count.ShouldBe(2);
        exports.ShouldAllBe(item => item.Actor.StartsWith("local:", StringComparison.Ordinal));
        (await archive.ListAsync("events:sql", null, 10, Cancellation)).Items.Count.ShouldBe(2);

        // Saved for all.
        using (var saved = await _client.PutAsJsonAsync("events/searches", new SavedSearchRequest("failed", "status:failure", "24h"), Cancellation))
            (await saved.Content.ReadFromJsonAsync<SavedSearch>(Cancellation))!.By.ShouldStartWith("local:");
        (await ProblemAsync(_client.PutAsJsonAsync("events/searches", new SavedSearchRequest("wrong", "status:", "24h"), Cancellation))).Item1.ShouldBe(HttpStatusCode.BadRequest);
        (await _client.GetFromJsonAsync<SavedSearch[]>("events/searches", Cancellation))!.Select(search => search.Name).ShouldBe(["failed"]);
        using (var deleted = await _client.DeleteAsync(Uri("events/searches/failed"), Cancellation))
            deleted.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await ProblemAsync(_client.DeleteAsync(Uri("events/searches/failed"), Cancellation))).ShouldBe((HttpStatusCode.NotFound, "There is no saved search 'failed'."));

        // As they come.
        using var tail = await _client.GetAsync(Uri("events/tail?query=user:mallory"), HttpCompletionOption.ResponseHeadersRead, Cancellation);
        using var reader = new StreamReader(await tail.Content.ReadAsStreamAsync(Cancellation));
        await _lake.Reading.Task.WaitAsync(TimeSpan.FromMinutes(2), Cancellation);
        _lake.Append("web", SampleEvents.Sshd("bob", "10.1.2.3", 1, SampleEvents.Now), SampleEvents.Sshd("mallory", "10.1.2.3", 2, SampleEvents.Now));
        (await reader.ReadLineAsync(Cancellation).AsTask().WaitAsync(TimeSpan.FromMinutes(2), Cancellation))!.ShouldContain("\"name\":\"mallory\"");
        _lake.OpenViews.ShouldBe(0);
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
        _lake.Dispose();
    }

    private static Uri Uri(string path) => new(path, UriKind.Relative);

    private static async Task<(HttpStatusCode, string)> ProblemAsync(Task<HttpResponseMessage> call)
    {
        using var response = await call;
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        return (response.StatusCode, problem.RootElement.GetProperty("detail").GetString()!);
    }

    private async Task<string[]> LinesAsync(string path) => (await _client.GetStringAsync(Uri(path), Cancellation)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
