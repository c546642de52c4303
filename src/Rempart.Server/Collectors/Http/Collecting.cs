using System.IO.Compression;
using Microsoft.AspNetCore.Http.Features;
using Rempart.Core.Estates;
using Rempart.Core.Events;
using Rempart.Events;
using Rempart.Server.Collectors.Intake;

namespace Rempart.Server.Collectors.Http;

/// <summary>What became of a delivery over HTTP.</summary>
internal enum DeliveryState
{
    /// <summary>All of it is durable.</summary>
    Taken,

    /// <summary>Come back in a moment.</summary>
    Busy,

    /// <summary>The event log takes nothing until somebody mends it.</summary>
    NotTaken,

    /// <summary>The body is too large.</summary>
    TooLarge,

    /// <summary>The body is not what its headers say.</summary>
    Unreadable,
}

/// <summary>Reads bodies of requests into events: lines or webhooks, plain or compressed, never more in memory than is allowed.</summary>
internal sealed class Collecting(Streams streams, CollectorOptions options, CollectorMetrics metrics)
{
    private const int Piece = 64 * 1024;
    private const int Lines = 4 * 1024 * 1024;

    private readonly HeldBytes _held = new(options.HeldMegabytes * 1024L * 1024);

    // Senders of these kinds put many records into one JSON text, which is read whole.
    public static bool IsWhole(string kind) => kind is "kubernetes-audit" or "auth0" or "alertmanager";

    /// <param name="http">The request.</param>
    /// <param name="source">The source that its token stands for.</param>
    /// <param name="repeat">What the sender says to know a repeated delivery by; null when it does not.</param>
    /// <param name="cancellation">The request's end.</param>
    public async Task<(DeliveryState State, Collected? Taken, string? Problem)> TakeAsync(HttpContext http, LogSource source, string? repeat, CancellationToken cancellation)
    {
        var largest = IsWhole(source.Kind) ? options.LargestRequest : RecordDecoder.DefaultLargest;
        var stream = streams.Open(source, "https", RecordFraming.Lines, largest);
        if (repeat is not null)
            stream.Basis = Streams.Of($"{source.Id} {repeat}");
        return await ReadAsync(http, IsWhole(source.Kind) ? options.LargestRequest : Lines, async (body, stop) =>
        {
            var piece = new byte[Piece];
            for (int read; (read = await body.ReadAsync(piece, stop)) > 0;)
            {
                stream.Feed(piece.AsSpan(0, read));
                if (stream.IsFull)
                    await stream.FlushAsync(patient: false, stop);
            }
            stream.Complete();
            await stream.FlushAsync(patient: false, stop);
            return new Collected(stream.Events, stream.NotUnderstood);
        }, cancellation);
    }

    /// <summary>Takes a body within the bounds, whatever is made of it.</summary>
    public async Task<(DeliveryState State, Collected? Taken, string? Problem)> ReadAsync(
        HttpContext http, int held, Func<Stream, CancellationToken, Task<Collected>> read, CancellationToken cancellation)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = options.LargestRequest;
        if (http.Request.ContentLength > options.LargestRequest)
            return Refused(DeliveryState.TooLarge, null);
        var encoding = http.Request.Headers.ContentEncoding.ToString();
        if (encoding is not ("" or "identity" or "gzip"))
            return Refused(DeliveryState.Unreadable, $"The content encoding '{encoding}' is none of gzip and identity.");
        if (!_held.TryTake(held))
            return Refused(DeliveryState.Busy, null);
        try
        {
            await using var plain = encoding == "gzip" ? new GZipStream(http.Request.Body, CompressionMode.Decompress, leaveOpen: true) : http.Request.Body;
            await using var bounded = new BoundedStream(plain, options.LargestRequest);
            return (DeliveryState.Taken, await read(bounded, cancellation), null);
        }
        catch (EventLogException error)
        {
            return (error.IsBusy ? DeliveryState.Busy : DeliveryState.NotTaken, null, error.Message);
        }
        catch (BodyTooLargeException)
        {
            return Refused(DeliveryState.TooLarge, null);
        }
        catch (BadHttpRequestException error) when (error.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return Refused(DeliveryState.TooLarge, null);
        }
        catch (InvalidDataException)
        {
            return Refused(DeliveryState.Unreadable, "The body is not what its headers say.");
        }
        finally
        {
            _held.Give(held);
        }
    }

    private (DeliveryState State, Collected? Taken, string? Problem) Refused(DeliveryState state, string? problem)
    {
        metrics.Refused(state switch { DeliveryState.Busy => "busy", DeliveryState.TooLarge => "too-large", _ => "unreadable" });
        return (state, null, problem);
    }
}
