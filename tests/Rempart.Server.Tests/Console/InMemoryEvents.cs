using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;
using Rempart.Core.Events;
using Rempart.Server.Tests.Events.Search;

namespace Rempart.Server.Tests.Console;

/// <summary>Some hours of events. What a page asks for is kept as lines; an event is in the answer when its text has all words of the query.</summary>
internal sealed class InMemoryEvents : IEventSearch, ISavedSearches
{
    public const string Attack = "<img src=x onerror=alert(1)>";
    private readonly Channel<FoundEvent> _live = Channel.CreateUnbounded<FoundEvent>();
    private readonly List<SavedSearch> _saved = [new("failed logins", "class:authentication status:failure", "24h", "user:alice", TimeProvider.System.GetUtcNow())];
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    /// <summary>What was asked: kind and query.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>Why the next search fails; null for not.</summary>
    public string? Refusal { get; set; }

    public async IAsyncEnumerable<FoundEvent> FindAsync(EventSearch search, int limit, string? cursor, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        Ask("find", search.Query);
        var first = cursor is null ? 0 : int.Parse(cursor, System.Globalization.CultureInfo.InvariantCulture) + 1;
        for (var i = first; i < Math.Min(first + limit, 80); i++)
        {
            var line = SampleEvents.Of(i % 5, i % 7 == 0 ? Attack : "alice", i % 2 == 0 ? "203.0.113.9" : "10.1.2.3", 4000 + i, _now.AddMinutes(-i), i);
            yield return new FoundEvent($"{i}", i % 2 == 0 ? "bastion-ssh" : "cluster-audit", Encoding.UTF8.GetBytes(line));
        }
    }

    public Task<EventHistogram> HistogramAsync(EventSearch search, int buckets, CancellationToken cancellation)
    {
        Ask("histogram", search.Query);
        var width = (search.To - search.From) / 48;
        return Task.FromResult(new EventHistogram(search.From, (long)width.TotalMilliseconds, 123_456,
            [.. Enumerable.Range(0, 48).Select(i => new EventBucket(search.From + (width * i), i % 11 == 3 ? 0 : 400 + (i * 37 % 300), i * 53 % 120))]));
    }

    public Task<IReadOnlyList<EventCounts>> CountAsync(EventSearch search, IReadOnlyList<string> fields, int limit, CancellationToken cancellation)
    {
        Ask("count", search.Query);
        return Task.FromResult<IReadOnlyList<EventCounts>>([.. fields.Select(field => new EventCounts(field, 123_456, 12, 5, field switch
        {
            "class" => [new EventCount("3002", "Authentication", 90_000), new EventCount("4002", "HTTP Activity", 30_000)],
            "severity" => [new EventCount("2", "Low", 100_000), new EventCount("4", "High", 23)],
            "user" => [new EventCount("alice", null, 60_000), new EventCount(Attack, null, 900)],
            _ => [new EventCount("203.0.113.9", null, 70_000)],
        }))]);
    }

    public IAsyncEnumerable<FoundEvent> TailAsync(string query, CancellationToken cancellation)
    {
        Ask("tail", query);
        return _live.Reader.ReadAllAsync(cancellation);
    }

    public void Come(string line) => _live.Writer.TryWrite(new FoundEvent("1", "bastion-ssh", Encoding.UTF8.GetBytes(line)));

    public Task<IReadOnlyList<SavedSearch>> ListAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<SavedSearch>>([.. _saved]);

    public Task<SavedSearch> SaveAsync(SavedSearchRequest request, string actor, CancellationToken cancellation)
    {
        if (request.Name.Length == 0)
            throw new EventSearchException("'name' must have 1 to 80 characters.");
        _saved.Add(new SavedSearch(request.Name, request.Query, request.Since, actor, _now));
        return Task.FromResult(_saved[^1]);
    }

    public Task<bool> DeleteAsync(string name, CancellationToken cancellation) => Task.FromResult(_saved.RemoveAll(search => search.Name == name) > 0);

    private void Ask(string kind, string query)
    {
        Asked.Add($"{kind} {query}");
        if (Refusal is { } refusal)
            throw new EventSearchException(refusal) { Fault = EventSearchFault.TooMuch };
    }
}
