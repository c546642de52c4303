using System.Buffers;
using System.Text.Json;
using Rempart.Core.Events;

namespace Rempart.Server.Events.Search;

/// <summary>
/// An answer of many lines, sent as they are found. The last line says how it ended; a stream without it was cut. An empty line now and
/// then shows that a tail lives, and finds out whether somebody still listens.
/// </summary>
internal sealed class EventStream(IAsyncEnumerator<(string? Cursor, ReadOnlyMemory<byte> Line)> lines, bool hasFirst, Func<long, bool> isWhole, bool saysEnd, TimeSpan? heartbeat, TimeProvider time) : IResult
{
    public const string MediaType = "application/x-ndjson";

    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    /// <summary>Waits for the first line, so that what cannot be searched is still a problem and no stream.</summary>
    /// <param name="found">The lines.</param>
    /// <param name="isWhole">Whether so many lines mean that there is nothing more.</param>
    /// <param name="saysEnd">Whether the last line says how it ended.</param>
    /// <param name="time">The time.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<IResult> OpenAsync(IAsyncEnumerable<(string? Cursor, ReadOnlyMemory<byte> Line)> found, Func<long, bool> isWhole, bool saysEnd, TimeProvider time, CancellationToken cancellation)
    {
        var lines = found.GetAsyncEnumerator(cancellation);
        try
        {
            return new EventStream(lines, await lines.MoveNextAsync(), isWhole, saysEnd, null, time);
        }
        catch (EventSearchException refused)
        {
            await lines.DisposeAsync();
            return SearchProblems.Of(refused);
        }
    }

    /// <summary>A stream that begins at once and does not end by itself.</summary>
    public static IResult Endless(IAsyncEnumerable<(string? Cursor, ReadOnlyMemory<byte> Line)> found, TimeSpan heartbeat, TimeProvider time, CancellationToken cancellation) =>
        new EventStream(found.GetAsyncEnumerator(cancellation), false, _ => true, false, heartbeat, time);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        httpContext.Response.ContentType = MediaType;
        httpContext.Response.Headers.CacheControl = "no-store";
        var cancellation = httpContext.RequestAborted;
        var output = httpContext.Response.BodyWriter;
        await httpContext.Response.StartAsync(cancellation);
        var (count, cursor, problem) = (0L, (string?)null, (string?)null);
        try
        {
            for (var has = hasFirst || await NextAsync(httpContext, cancellation); has; has = await NextAsync(httpContext, cancellation))
            {
                output.Write(lines.Current.Line.Span);
                output.Write(LineEnd);
                (count, cursor) = (count + 1, lines.Current.Cursor);
                // Whole pieces go out by themselves; flushing each line would cost more than finding it.
                if (heartbeat is not null || count % 64 == 0)
                    await output.FlushAsync(cancellation);
            }
        }
        catch (EventSearchException failed)
        {
            problem = failed.Message;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return;
        }
        finally
        {
            await lines.DisposeAsync();
        }
        if (saysEnd)
        {
            output.Write(JsonSerializer.SerializeToUtf8Bytes(new SearchEnd(new SearchEnding(count, problem is null && isWhole(count) ? null : cursor, problem)), EventsJson.Default.SearchEnd));
            output.Write(LineEnd);
        }
        else if (problem is not null)
        {
            // Without a last line only a broken connection says that something is missing.
            await output.FlushAsync(cancellation);
            httpContext.Abort();
            return;
        }
        await output.FlushAsync(cancellation);
    }

    private async Task<bool> NextAsync(HttpContext http, CancellationToken cancellation)
    {
        var next = lines.MoveNextAsync();
        if (next.IsCompleted || heartbeat is null)
            return await next;
        var waiting = next.AsTask();
        await http.Response.BodyWriter.FlushAsync(cancellation);
        while (await Task.WhenAny(waiting, Task.Delay(heartbeat.Value, time, cancellation)) != waiting)
        {
            if (cancellation.IsCancellationRequested)
                break;
            http.Response.BodyWriter.Write(LineEnd);
            await http.Response.BodyWriter.FlushAsync(cancellation);
        }
        return await waiting;
    }
}
