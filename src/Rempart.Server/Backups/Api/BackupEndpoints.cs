using Microsoft.AspNetCore.Http.HttpResults;
using Rempart.Core.Backups;
using Rempart.Server.Api;
using Rempart.Server.Backups.Jobs;
using Rempart.Server.Backups.Store;
using Rempart.Server.Identity;

namespace Rempart.Server.Backups.Api;

/// <summary>The API of backups.</summary>
internal static class BackupEndpoints
{
    public static RouteGroupBuilder Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/backups").WithTags("Backups").RequireAuthorization(Policies.Viewer);
        group.MapGet("", AllAsync).WithSummary("How all datastores are protected.").WithName("ListBackups");
        group.MapGet("/{datastore}", OneAsync).WithSummary("How one datastore is protected.").WithName("GetBackups").ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/jobs/{id}", JobAsync).WithSummary("Where a job is.").WithName("GetBackupJob").ProducesProblem(StatusCodes.Status404NotFound);
        group.MapPost("/{datastore}/backup", BackUpAsync).WithSummary("Begins a backup now.").WithName("BackUp")
            .RequireAuthorization(Policies.Operator).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        group.MapPost("/{datastore}/test", TestAsync).WithSummary("Begins a restore test now.").WithName("TestRestore")
            .RequireAuthorization(Policies.Operator).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        // A restored copy holds all data: only administrators may have one made.
        group.MapPost("/{datastore}/restore", RestoreAsync).WithSummary("Begins a restore into an empty folder of the datastore's host.").WithName("Restore")
            .RequireAuthorization(Policies.Administrator).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        group.MapPost("/rehearsal", RehearseAsync).WithSummary("Begins a rehearsal of a disaster: everything from the repositories and the sealed keys alone.").WithName("RehearseDisaster")
            .RequireAuthorization(Policies.Administrator).ProducesProblem(StatusCodes.Status409Conflict);
        return group;
    }

    private static async Task<Ok<IReadOnlyList<BackupStatus>>> AllAsync(BackupOverview overview, CancellationToken cancellation) =>
        TypedResults.Ok(await overview.AllAsync(cancellation));

    private static async Task<Results<Ok<BackupStatus>, ProblemHttpResult>> OneAsync(string datastore, BackupOverview overview, CancellationToken cancellation) =>
        await overview.FindAsync(datastore, cancellation) is { } status
            ? TypedResults.Ok(status)
            : Problems.NotFound($"No datastore '{datastore}' declares a backup. See which do with: rempart backup list");

    private static async Task<Results<Ok<BackupJobRecord>, ProblemHttpResult>> JobAsync(string id, BackupStore store, CancellationToken cancellation) =>
        await store.JobAsync(id, cancellation) is { } job ? TypedResults.Ok(job) : Problems.NotFound($"There is no job '{id}'.");

    private static async Task<Results<Ok<BackupJobRecord>, ProblemHttpResult>> BackUpAsync(
        string datastore, BackupRequest request, BackupWork work, HttpContext http, CancellationToken cancellation) =>
        JobWords.TryParse(request.Kind, out var kind)
            ? await BeginAsync(datastore, () => work.BackUpAsync(datastore, kind, http.User.Actor(), cancellation))
            : Problems.BadRequest($"'{request.Kind}' is no kind of backup; write full, differential or incremental.");

    private static Task<Results<Ok<BackupJobRecord>, ProblemHttpResult>> TestAsync(
        string datastore, RestoreTestRequest request, BackupWork work, HttpContext http, CancellationToken cancellation) =>
        BeginAsync(datastore, () => work.TestAsync(datastore, request.Choice, http.User.Actor(), cancellation));

    private static async Task<Results<Ok<BackupJobRecord>, ProblemHttpResult>> RestoreAsync(
        string datastore, RestoreRequest request, BackupWork work, HttpContext http, CancellationToken cancellation) =>
        string.IsNullOrEmpty(request.Into)
            ? Problems.BadRequest("Name the folder to restore into.")
            : await BeginAsync(datastore, () => work.RestoreAsync(datastore, request.To, request.Into, http.User.Actor(), cancellation));

    private static async Task<Results<Ok<BackupJobRecord>, ProblemHttpResult>> RehearseAsync(
        RehearsalRequest request, Rehearsal rehearsal, HttpContext http, CancellationToken cancellation) =>
        string.IsNullOrEmpty(request.RecoveryCode)
            ? Problems.BadRequest("Give the recovery code that opens the sealed keys.")
            : await BeginAsync("the rehearsal", () => rehearsal.StartAsync(request, http.User.Actor(), cancellation));

    private static async Task<Results<Ok<BackupJobRecord>, ProblemHttpResult>> BeginAsync(string datastore, Func<Task<(BackupJobRecord? Job, Task<JobResult> Ended)>> begin)
    {
        try
        {
            var (job, _) = await begin();
            return job is null ? Problems.Conflict($"Another job of {datastore} runs. See it with: rempart backup list {datastore}") : TypedResults.Ok(job);
        }
        catch (BackupRequestException error)
        {
            return error.Message.StartsWith("There is no datastore", StringComparison.Ordinal) ? Problems.NotFound(error.Message) : Problems.BadRequest(error.Message);
        }
    }
}
