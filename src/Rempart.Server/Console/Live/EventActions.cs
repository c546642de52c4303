using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Rempart.Core.Events;
using Rempart.Server.Identity;

namespace Rempart.Server.Console.Live;

/// <summary>What a person sees of security events from a page. The right is asked for again at the moment of the act.</summary>
internal sealed partial class EventActions(
    IEventSearch search, ISavedSearches saved, AuthenticationStateProvider people, IAuthorizationService rights, ILogger<EventActions> log)
{
    public const int Shown = 50;

    private const int Buckets = 72;
    private const int Values = 6;

    /// <summary>What the page counts by.</summary>
    public static IReadOnlyList<string> Facets { get; } = ["class", "severity", "status", "source", "user", "src", "host", "event"];

    /// <summary>Over time and by value. The failure, when there is one, is in words or the key of a text.</summary>
    public Task<(EventOverview? Overview, EventFailure? Failure)> OverviewAsync(EventSearch asked, CancellationToken cancellation) => DoAsync(async _ =>
    {
        var histogram = search.HistogramAsync(asked, Buckets, cancellation);
        var counts = search.CountAsync(asked, Facets, Values, cancellation);
        return new EventOverview(await histogram, await counts);
    });

    /// <summary>The events of a page.</summary>
    public Task<(EventPage? Page, EventFailure? Failure)> PageAsync(EventSearch asked, string? cursor, CancellationToken cancellation) => DoAsync(async _ =>
    {
        var events = new List<EventEntry>();
        string? last = null;
        await foreach (var found in search.FindAsync(asked, Shown, cursor, cancellation))
        {
            events.Add(Entry(found));
            last = found.Cursor;
        }
        return new EventPage(events, events.Count == Shown ? last : null);
    });

    /// <summary>Events as they come.</summary>
    public async IAsyncEnumerable<EventEntry> TailAsync(string query, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        if (!await MayAsync())
            yield break;
        await foreach (var found in search.TailAsync(query, cancellation))
            yield return Entry(found);
    }

    /// <summary>The saved searches; none when they cannot be read.</summary>
    public async Task<IReadOnlyList<SavedSearch>> SavedAsync(CancellationToken cancellation) => (await DoAsync(_ => saved.ListAsync(cancellation))).Result ?? [];

    /// <summary>Saves a search for all.</summary>
    public async Task<EventFailure?> SaveAsync(SavedSearchRequest request, CancellationToken cancellation) => (await DoAsync(actor => saved.SaveAsync(request, actor, cancellation))).Failure;

    /// <summary>Deletes a saved search.</summary>
    public async Task<EventFailure?> DeleteAsync(string name, CancellationToken cancellation) => (await DoAsync(async _ => await saved.DeleteAsync(name, cancellation) ? name : null)).Failure;

    private static EventEntry Entry(FoundEvent found) => new(found.Cursor, found.Source, Encoding.UTF8.GetString(found.Line.Span));

    private async Task<(T? Result, EventFailure? Failure)> DoAsync<T>(Func<string, Task<T>> act)
        where T : class?
    {
        if (!await MayAsync())
            return (null, new EventFailure("action.forbidden", null));
        try
        {
            return (await act((await people.GetAuthenticationStateAsync()).User.Actor()), null);
        }
        catch (EventSearchException refused)
        {
            return (null, new EventFailure(null, refused.Message));
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            LogFailed(problem);
            return (null, new EventFailure("action.failed", null));
        }
    }

    private async Task<bool> MayAsync() => (await rights.AuthorizeAsync((await people.GetAuthenticationStateAsync()).User, null, Policies.Operator)).Succeeded;

    [LoggerMessage(4106, LogLevel.Error, "Events could not be searched for the console.")]
    private partial void LogFailed(Exception problem);
}

/// <summary>Events over time and by value.</summary>
internal sealed record EventOverview(EventHistogram Histogram, IReadOnlyList<EventCounts> Counts);

/// <summary>Some events, and where to go on.</summary>
internal sealed record EventPage(IReadOnlyList<EventEntry> Events, string? Next);

/// <summary>One event on a page.</summary>
internal sealed record EventEntry(string Cursor, string Source, string Line);

/// <summary>Why nothing is shown: the key of a text, or words in English.</summary>
internal sealed record EventFailure(string? Key, string? Words);

/// <summary>What a page of events shows.</summary>
internal sealed record EventsShown(EventOverview? Overview, EventPage? Page, EventFailure? Failure, DateTimeOffset At);
