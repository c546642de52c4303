using Microsoft.AspNetCore.Http.HttpResults;
using Rempart.Core.Estates;
using Rempart.Core.Posture;
using Rempart.Server.Api;
using Rempart.Server.Identity;

namespace Rempart.Server.Posture;

/// <summary>The API of the posture.</summary>
internal static class PostureEndpoints
{
    public static RouteGroupBuilder Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("").WithTags("Posture").RequireAuthorization(Policies.Viewer);
        group.MapGet("/posture", ReportAsync).WithSummary("The state of all controls.").WithName("GetPosture");
        group.MapPost("/assessments", VerifyAsync).WithSummary("Verifies controls now and waits for the assessments.")
            .RequireAuthorization(Policies.Operator).WithName("VerifyControls").ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/controls/{id}/assessments", AssessmentsAsync).WithSummary("The assessments of a control, newest first.")
            .WithName("ListAssessments").ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/estate/errors", Estate).WithSummary("What is wrong with the newest version of the estate on disk.").WithName("ListEstateErrors");
        return group;
    }

    private static async Task<Ok<PostureReport>> ReportAsync(IPosture posture, CancellationToken cancellation) =>
        TypedResults.Ok(await posture.ReportAsync(cancellation));

    private static async Task<Results<Ok<VerifyResponse>, ProblemHttpResult>> VerifyAsync(
        VerifyRequest request, IPosture posture, HttpContext http, CancellationToken cancellation)
    {
        if (request.Controls is { Count: > 200 })
            return Problems.BadRequest("At most 200 controls can be named in one request.");
        try
        {
            return TypedResults.Ok(new VerifyResponse(await posture.VerifyAsync(request.Controls ?? [], http.User.Actor(), null, cancellation)));
        }
        catch (UnknownControlException error)
        {
            return Problems.NotFound(error.Message);
        }
    }

    private static async Task<Results<Ok<Page<AssessmentRecord>>, ProblemHttpResult>> AssessmentsAsync(
        string id, string? after, int? limit, IPosture posture, CancellationToken cancellation)
    {
        if (Paging.Problem(after, limit) is { } problem)
            return Problems.BadRequest(problem);
        try
        {
            return TypedResults.Ok(await posture.AssessmentsAsync(id, after, limit ?? Paging.Default, cancellation));
        }
        catch (UnknownControlException error)
        {
            return Problems.NotFound(error.Message);
        }
    }

    private static Ok<string[]> Estate(IEstateSource estates) =>
        TypedResults.Ok(estates.Errors.Select(error => error.Format()).ToArray());
}
