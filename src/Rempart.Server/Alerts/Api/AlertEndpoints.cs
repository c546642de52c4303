using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Rempart.Core.Alerts;
using Rempart.Core.Posture;
using Rempart.Server.Api;
using Rempart.Server.Identity;

namespace Rempart.Server.Alerts.Api;

/// <summary>The API of alerts. To hold back detections needs the right to accept risks: it is one.</summary>
internal static class AlertEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/alerts").WithTags("Alerts").RequireAuthorization(Policies.Viewer).AddEndpointFilter<AlertProblems>();
        group.MapGet("", ListAsync).WithSummary("Alerts, the newest first; without the closed ones unless asked for.").WithName("ListAlerts").ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapGet("/status", async (IAlerts alerts, CancellationToken cancellation) => TypedResults.Ok(await alerts.StatusAsync(cancellation)))
            .WithSummary("How detection stands: rules, stream, canary, destinations.").WithName("GetDetectionStatus");
        group.MapGet("/suppressions", async (IAlerts alerts, CancellationToken cancellation) => TypedResults.Ok(await alerts.SuppressionsAsync(cancellation)))
            .WithSummary("Filters, the expired ones too.").WithName("ListSuppressions");
        group.MapPost("/suppressions", async (SuppressionRequest request, ClaimsPrincipal user, IAlerts alerts, CancellationToken cancellation) =>
                TypedResults.Ok(await alerts.SuppressAsync(request, user.Actor(), cancellation)))
            .WithSummary("Holds detections back, with an owner, a reason and an end.").WithName("MakeSuppression")
            .RequireAuthorization(Policies.Approver).ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapDelete("/suppressions/{id:long}", async (long id, ClaimsPrincipal user, IAlerts alerts, CancellationToken cancellation) =>
                TypedResults.Ok(await alerts.EndSuppressionAsync(id, user.Actor(), cancellation)))
            .WithSummary("Ends a filter before its time.").WithName("EndSuppression").RequireAuthorization(Policies.Approver).ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/{id:long}", FindAsync).WithSummary("One alert with events, explanation and decisions.").WithName("GetAlert").ProducesProblem(StatusCodes.Status404NotFound);
        Decision(group, "acknowledgement", "Somebody looks at it.", "AcknowledgeAlert", (alerts, id, request, actor, cancellation) => alerts.AcknowledgeAsync(id, request?.Reason, actor, cancellation));
        Decision(group, "closure", "It was decided what it was.", "CloseAlert", (alerts, id, request, actor, cancellation) => alerts.CloseAsync(id, request?.Verdict, request?.Reason, actor, cancellation));
        Decision(group, "reopening", "It was not over after all.", "ReopenAlert", (alerts, id, request, actor, cancellation) => alerts.ReopenAsync(id, request?.Reason, actor, cancellation));
    }

    private static void Decision(
        RouteGroupBuilder group, string what, string summary, string name, Func<IAlerts, long, AlertDecisionRequest?, string, CancellationToken, Task<AlertRecord>> decide) =>
        group.MapPost($"/{{id:long}}/{what}", async (long id, AlertDecisionRequest? request, ClaimsPrincipal user, IAlerts alerts, CancellationToken cancellation) =>
                TypedResults.Ok(await decide(alerts, id, request, user.Actor(), cancellation)))
            .WithSummary(summary).WithName(name).RequireAuthorization(Policies.Operator)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<Results<Ok<Page<AlertRecord>>, ProblemHttpResult>> ListAsync(
        string? state, string? level, string? rule, string? after, int? limit, IAlerts alerts, CancellationToken cancellation)
    {
        if (Paging.Problem(after, limit) is { } problem)
            return Problems.BadRequest(problem);
        AlertQuery? query = state switch
        {
            null or "open" => new AlertQuery(),
            "all" => new AlertQuery(All: true),
            "new" => new AlertQuery(AlertState.New),
            "acknowledged" => new AlertQuery(AlertState.Acknowledged),
            "closed" => new AlertQuery(AlertState.Closed),
            _ => null,
        };
        if (query is null)
            return Problems.BadRequest($"'state' is '{state}'. Write open, new, acknowledged, closed or all.");
        if (level is not null && (!Enum.TryParse<AlertLevel>(level, ignoreCase: true, out var least) || !Enum.IsDefined(least)))
            return Problems.BadRequest($"'level' is '{level}'. Write informational, low, medium, high or critical.");
        query = query with { Level = level is null ? AlertLevel.Informational : Enum.Parse<AlertLevel>(level, ignoreCase: true), Rule = rule };
        return TypedResults.Ok(await alerts.ListAsync(query, after, limit ?? Paging.Default, cancellation));
    }

    private static async Task<Results<Ok<AlertDetails>, ProblemHttpResult>> FindAsync(long id, IAlerts alerts, CancellationToken cancellation) =>
        await alerts.FindAsync(id, cancellation) is { } found ? TypedResults.Ok(found) : Problems.NotFound($"There is no alert {id}. List them with: rempart alerts list");
}
