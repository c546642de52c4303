using System.Runtime.CompilerServices;
using System.Text.Json;
using Rempart.Cli.Hosting;
using Rempart.Core.Events;

namespace Rempart.Cli.Client;

/// <summary>The part of the API that is about security events: answers of many lines.</summary>
internal sealed partial class ApiClient
{
    /// <summary>Events that a query asks for, the newest first, page by page.</summary>
    /// <param name="query">Query and times, as the API's parameters.</param>
    /// <param name="limit">The most events.</param>
    /// <param name="page">The most events of one call.</param>
    /// <param name="cancellation">Ends it.</param>
    public async IAsyncEnumerable<string> FindEventsAsync(string query, int limit, int page, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string? cursor = null;
        for (var left = limit; left > 0;)
        {
            var size = Math.Min(left, page);
            SearchEnding? end = null;
            var path = $"events/search?{query}&limit={size}" + (cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor));
            await foreach (var line in LinesAsync(HttpMethod.Get, path, null, ending => end = ending, cancellation).ConfigureAwait(false))
            {
                left--;
                yield return line;
            }
            if (end?.Next is null)
                yield break;
            cursor = end.Next;
        }
    }

    /// <summary>The rows of a statement, as JSON objects.</summary>
    public IAsyncEnumerable<string> EventSqlAsync(SqlRequest request, CancellationToken cancellation) =>
        LinesAsync(HttpMethod.Post, "events/sql", Body(request, EventsJson.Default.SqlRequest), _ => { }, cancellation);

    /// <summary>Events as they come; it ends when it is cancelled or the server goes.</summary>
    public IAsyncEnumerable<string> TailEventsAsync(string query, CancellationToken cancellation) => LinesAsync(HttpMethod.Get, $"events/tail?{query}", null, null, cancellation);

    /// <summary>The lines of an answer. One that must have an end and has none was cut: that is an error, not an end.</summary>
    private async IAsyncEnumerable<string> LinesAsync(HttpMethod method, string path, byte[]? body, Action<SearchEnding>? ended, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var response = await SendAsync(method, path, body, cancellation, HttpCompletionOption.ResponseHeadersRead).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
            throw await ServerProblems.ReadAsync(response, Address, cancellation).ConfigureAwait(false);
        var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        using var reader = new StreamReader(stream);
        while (await NextAsync(reader, cancellation).ConfigureAwait(false) is { } line)
        {
            if (line.Length == 0)
                continue;
            if (ended is not null && line.AsSpan().StartsWith("{\"end\":", StringComparison.Ordinal))
            {
                var end = ReadEnd(line);
                if (end.Problem is { } problem)
                    throw CliException.CouldNotTell(problem);
                ended(end);
                yield break;
            }
            yield return line;
        }
        throw CliException.CouldNotTell(Text.EventsCut.With(Address.Name));
    }

    private async Task<string?> NextAsync(StreamReader reader, CancellationToken cancellation)
    {
        try
        {
            return await reader.ReadLineAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            throw CliException.CouldNotTell(Text.EventsCut.With(Address.Name), error);
        }
    }

    private SearchEnding ReadEnd(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, EventsJson.Default.SearchEnd)?.End ?? throw new JsonException(Text.AnswerIncomplete);
        }
        catch (JsonException error)
        {
            throw CliException.CouldNotTell(Text.AnswerNotUnderstood.With(Address.Name, "events", error.Message), error);
        }
    }
}
