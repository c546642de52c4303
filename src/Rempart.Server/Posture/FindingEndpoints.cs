using Microsoft.AspNetCore.Http.HttpResults;
using Rempart.Core.Posture;
using Rempart.Core.Reporting;
using Rempart.Server.Api;
using Rempart.Server.Identity;

namespace Rempart.Server.Posture;

/// <summary>The API of findings.</summary>
internal static class FindingEndpoints
{
    private static readonly TimeSpan LongestAcceptance = TimeSpan.FromDays(366);

    public static RouteGroupBuilder Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/findings").WithTags("Findings").RequireAuthorization(Policies.Viewer);
        group.MapGet("", ListAsync).WithSummary("Findings, the worst first.").WithName("ListFindings").ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapGet("/{fingerprint}", GetAsync).WithSummary("One finding with its history.").WithName("GetFinding").ProducesProblem(StatusCodes.Status404NotFound);
        group.MapPost("/{fingerprint}/acceptance", AcceptAsync).WithSummary("Accepts the risk of a finding until a date.")
            .RequireAuthorization(Policies.Approver).WithName("AcceptFinding").ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapDelete("/{fingerprint}/acceptance", WithdrawAsync).WithSummary("Withdraws an acceptance; the finding is open again.")
            .RequireAuthorization(Policies.Approver).WithName("WithdrawAcceptance").ProducesProblem(StatusCodes.Status404NotFound);
        endpoints.MapGet("/findings.sarif", SarifAsync).WithTags("Findings").WithSummary("All findings as SARIF 2.1.0.").WithName("ExportFindings")
            .RequireAuthorization(Policies.Viewer).Produces(StatusCodes.Status200OK, contentType: SarifWriter.MediaType);
        return group;
    }

    private static async Task<Results<Ok<Page<FindingRecord>>, ProblemHttpResult>> ListAsync(
        string? state, string? control, string? after, int? limit, IPosture posture, CancellationToken cancellation)
    {
        if (Paging.Problem(after, limit) is { } problem)
            return Problems.BadRequest(problem);
        if (!TryParse(state, out var wanted))
            return Problems.BadRequest($"'state' is '{state}'. Write open, risk-accepted, resolved or all.");
        return TypedResults.Ok(await posture.FindingsAsync(new FindingQuery(wanted, control, after, limit ?? Paging.Default), cancellation));
    }

    private static async Task<Results<Ok<FindingRecord>, ProblemHttpResult>> GetAsync(string fingerprint, IPosture posture, CancellationToken cancellation) =>
        Found(await posture.FindingAsync(fingerprint, cancellation), fingerprint);

    private static async Task<Results<Ok<FindingRecord>, ProblemHttpResult>> AcceptAsync(
        string fingerprint, AcceptRequest request, IPosture posture, TimeProvider time, HttpContext http, CancellationToken cancellation)
    {
        if (request.Reason is not { Length: >= 10 and <= 1000 })
            return Problems.BadRequest("'reason' must have 10 to 1000 characters, so that a reviewer understands it in a year.");
        var now = time.GetUtcNow();
        if (request.Until <= now || request.Until > now + LongestAcceptance)
            return Problems.BadRequest($"'until' must be in the future and at most {LongestAcceptance.TotalDays:0} days ahead.");
        var record = await posture.AcceptAsync(fingerprint, request, http.User.Actor(), cancellation);
        return record is { State: FindingState.Resolved }
            ? Problems.Conflict("The finding is resolved; there is no risk left to accept.")
            : Found(record, fingerprint);
    }

    private static async Task<Results<Ok<FindingRecord>, ProblemHttpResult>> WithdrawAsync(
        string fingerprint, IPosture posture, HttpContext http, CancellationToken cancellation) =>
        Found(await posture.WithdrawAsync(fingerprint, http.User.Actor(), cancellation), fingerprint);

    private static async Task<ContentHttpResult> SarifAsync(IPosture posture, CancellationToken cancellation)
    {
        var report = await posture.ReportAsync(cancellation);
        var findings = new List<FindingRecord>();
        string? after = null;
        do
        {
            var page = await posture.FindingsAsync(new FindingQuery(null, null, after, Paging.Largest), cancellation);
            findings.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);
        var version = typeof(FindingEndpoints).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
        return TypedResults.Text(SarifWriter.Write(new SarifRun(version, report.Estate, report.At, findings)), SarifWriter.MediaType);
    }

    private static bool TryParse(string? state, out FindingState? wanted)
    {
        (wanted, var known) = state switch
        {
            null or "all" => ((FindingState?)null, true),
            "open" => (FindingState.Open, true),
            "risk-accepted" => (FindingState.RiskAccepted, true),
            "resolved" => (FindingState.Resolved, true),
            _ => (null, false),
        };
        return known;
    }

    private static Results<Ok<FindingRecord>, ProblemHttpResult> Found(FindingRecord? record, string fingerprint) => record is null
        ? Problems.NotFound($"There is no finding '{fingerprint}'. List them with: rempart findings --state all")
        : TypedResults.Ok(record);
}
