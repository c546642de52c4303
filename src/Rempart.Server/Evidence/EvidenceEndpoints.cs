using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Rempart.Core.Evidence;
using Rempart.Core.Posture;
using Rempart.Ledger;
using Rempart.Server.Api;
using Rempart.Server.Identity;

namespace Rempart.Server.Evidence;

/// <summary>The API of evidence: lists, bundles and proof files.</summary>
internal static class EvidenceEndpoints
{
    public static RouteGroupBuilder Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/evidence").WithTags("Evidence").RequireAuthorization(Policies.Viewer);
        group.MapGet("", ListAsync).WithSummary("Evidence, newest first.").WithName("ListEvidence").ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapGet("/{index:long}", BundleAsync).WithSummary("A record with its salt and its proof.").WithName("GetEvidence")
            .ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/{index:long}/proof", ProofAsync).WithSummary("The .tlog-proof file, which carries the record and is verified offline.")
            .WithName("DownloadProof").ProducesProblem(StatusCodes.Status404NotFound);
        return group;
    }

    private static async Task<Results<Ok<Page<EvidenceSummary>>, ProblemHttpResult>> ListAsync(
        string? subject, string? after, int? limit, IEvidenceArchive archive, CancellationToken cancellation) =>
        Paging.Problem(after, limit) is { } problem
            ? Problems.BadRequest(problem)
            : TypedResults.Ok(await archive.ListAsync(subject, after, limit ?? Paging.Default, cancellation));

    private static async Task<Results<Ok<EvidenceBundle>, ProblemHttpResult>> BundleAsync(
        long index, IEvidenceArchive archive, CancellationToken cancellation) =>
        await archive.BundleAsync(index, cancellation) is { } bundle ? TypedResults.Ok(bundle) : Absent(index);

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> ProofAsync(
        long index, IEvidenceArchive archive, CancellationToken cancellation) =>
        await archive.BundleAsync(index, cancellation) is { } bundle
            ? TypedResults.File(Encoding.UTF8.GetBytes(bundle.Proof), "text/plain; charset=utf-8", $"evidence-{index}{ProofFile.Extension}")
            : Absent(index);

    private static ProblemHttpResult Absent(long index) =>
        Problems.NotFound($"There is no evidence {index}, or it was erased. List what there is with: rempart evidence list");
}
