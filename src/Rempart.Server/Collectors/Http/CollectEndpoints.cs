using Microsoft.AspNetCore.Http.HttpResults;
using Rempart.Core.Estates;
using Rempart.Core.Events;
using Rempart.Server.Collectors.Otlp;
using Rempart.Server.Collectors.Own;
using Rempart.Server.Collectors.Sources;
using Rempart.Server.Collectors.Tokens;

namespace Rempart.Server.Collectors.Http;

/// <summary>Where senders send: lines, and the webhooks of Kubernetes, Auth0 and Alertmanager. A token of the source is who they are.</summary>
internal static class CollectEndpoints
{
    private const int LongestKey = 200;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/collect").WithTags("Collectors").AllowAnonymous();
        group.MapPost("/{source}", TakeAsync).WithSummary("Takes logs of a source: a record a line, or the webhook of its kind; gzip too. Needs a token of the source. What is answered with 200 is durable.").WithName("Collect")
            .Produces<Collected>().ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status429TooManyRequests).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapPost("/{source}/v1/logs", OtlpAsync).WithSummary("Takes logs of OpenTelemetry, OTLP/HTTP with protobuf; gzip too. Needs a token of the source.").WithName("CollectOtlp")
            .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status429TooManyRequests);
    }

    /// <summary>The source that a sender may send for; null when its token is none, or the estate declares the source no more.</summary>
    public static LogSource? Sender(HttpRequest request, TokenBook tokens, SourceBook sources) =>
        tokens.Find(request.Headers.Authorization) is { } id ? (id == OwnToken.Source.Id ? OwnToken.Source : sources.Find(id)) : null;

    private static async Task<IResult> TakeAsync(
        string source, HttpContext http, TokenBook tokens, SourceBook sources, Collecting collecting, CollectorMetrics metrics, CancellationToken cancellation)
    {
        if (Sender(http.Request, tokens, sources) is not { } known || known.Id != source)
            return Unknown(http, metrics);
        var repeat = http.Request.Headers["Idempotency-Key"].ToString();
        var (state, taken, problem) = await collecting.TakeAsync(http, known, repeat is { Length: > 0 and <= LongestKey } ? repeat : null, cancellation);
        return state == DeliveryState.Taken ? TypedResults.Ok(taken) : Refusal(http, state, problem);
    }

    private static async Task<IResult> OtlpAsync(
        string source, HttpContext http, TokenBook tokens, SourceBook sources, OtlpIntake otlp, CollectorMetrics metrics, CancellationToken cancellation)
    {
        if (Sender(http.Request, tokens, sources) is not { } known || known.Id != source)
            return Unknown(http, metrics);
        if (http.Request.ContentType?.Split(';')[0].Trim() is not "application/x-protobuf")
            return TypedResults.Problem("Send OTLP as protobuf, with Content-Type: application/x-protobuf.", statusCode: StatusCodes.Status415UnsupportedMediaType, title: "Wrong content type");
        var (state, _, problem) = await otlp.TakeAsync(http, known, cancellation);
        // An empty ExportLogsServiceResponse: everything was taken.
        return state == DeliveryState.Taken ? TypedResults.Bytes([], "application/x-protobuf") : Refusal(http, state, problem);
    }

    private static ProblemHttpResult Unknown(HttpContext http, CollectorMetrics metrics)
    {
        metrics.Refused("token");
        http.Response.Headers.WWWAuthenticate = "Bearer";
        return TypedResults.Problem("The token counts for no such log source. Make one with: rempart events token new SOURCE", statusCode: StatusCodes.Status401Unauthorized, title: "Not known");
    }

    private static ProblemHttpResult Refusal(HttpContext http, DeliveryState state, string? problem)
    {
        var (status, title, detail) = state switch
        {
            DeliveryState.Busy => (StatusCodes.Status429TooManyRequests, "Too fast", "The event log is busy. Send the same again after the time of the Retry-After header."),
            DeliveryState.NotTaken => (StatusCodes.Status503ServiceUnavailable, "Not taken", $"The event log takes nothing: {problem} Send the same again later."),
            DeliveryState.TooLarge => (StatusCodes.Status413PayloadTooLarge, "Too large", "The body is larger than the server takes, perhaps after decompression. Send less at a time."),
            _ => (StatusCodes.Status400BadRequest, "The request cannot be used", problem ?? "The body cannot be read."),
        };
        if (state is DeliveryState.Busy or DeliveryState.NotTaken)
            http.Response.Headers.RetryAfter = state == DeliveryState.Busy ? "1" : "10";
        return TypedResults.Problem(detail, statusCode: status, title: title);
    }
}
