using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Rempart.Core.Events;
using Rempart.Core.Text;
using Rempart.Server.Api;
using Rempart.Server.Collectors.Intake;
using Rempart.Server.Collectors.Sources;
using Rempart.Server.Collectors.Tokens;
using Rempart.Server.Identity;

namespace Rempart.Server.Collectors.Api;

/// <summary>The API of log sources and their tokens.</summary>
internal static class SourceEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/sources").WithTags("Collectors").RequireAuthorization(Policies.Viewer);
        group.MapGet("", All).WithSummary("How the log sources are heard.").WithName("ListSources");
        group.MapGet("/{source}/tokens", TokensAsync).WithSummary("The tokens of a log source, without what makes them tokens.").WithName("ListSourceTokens");
        group.MapPost("/{source}/tokens", MakeAsync).WithSummary("Makes a token of a log source. It is shown this once.").WithName("MakeSourceToken")
            .RequireAuthorization(Policies.Administrator).ProducesProblem(StatusCodes.Status404NotFound);
        group.MapDelete("/{source}/tokens", RevokeAllAsync).WithSummary("Revokes all tokens of a log source.").WithName("RevokeSourceTokens").RequireAuthorization(Policies.Administrator);
        group.MapDelete("/{source}/tokens/{id}", RevokeAsync).WithSummary("Revokes a token of a log source.").WithName("RevokeSourceToken")
            .RequireAuthorization(Policies.Administrator).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static Ok<SourcesReport> All(SourceBook sources, EventIntake intake) => TypedResults.Ok(new SourcesReport(sources.Statuses, intake.Problem));

    private static async Task<Ok<IReadOnlyList<SourceToken>>> TokensAsync(string source, TokenBook tokens, CancellationToken cancellation) =>
        TypedResults.Ok(await tokens.ListAsync(source, cancellation));

    private static async Task<Results<Ok<NewSourceToken>, ProblemHttpResult>> MakeAsync(
        string source, SourceBook sources, TokenBook tokens, ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (sources.Find(source) is not null)
            return TypedResults.Ok(await tokens.MakeAsync(source, user.Actor(), cancellation));
        var near = Suggestions.Nearest(source, sources.Sources.Where(one => one.IsDeclared).Select(one => one.Source));
        return Problems.NotFound($"The estate declares no log source '{source}'.{(near is null ? " Add it to its log-sources first." : $" Did you mean '{near}'?")}");
    }

    // Also of a source that the estate declares no more: its tokens count for nothing, and go on standing in the list.
    private static async Task<Ok<IReadOnlyList<SourceToken>>> RevokeAllAsync(string source, TokenBook tokens, ClaimsPrincipal user, CancellationToken cancellation) =>
        TypedResults.Ok(await tokens.RevokeAsync(source, null, user.Actor(), cancellation));

    private static async Task<Results<Ok<IReadOnlyList<SourceToken>>, ProblemHttpResult>> RevokeAsync(
        string source, string id, TokenBook tokens, ClaimsPrincipal user, CancellationToken cancellation) =>
        await tokens.RevokeAsync(source, id, user.Actor(), cancellation) is { Count: > 0 } revoked
            ? TypedResults.Ok(revoked)
            : Problems.NotFound($"The log source '{source}' has no token '{id}' that counts. See them with: rempart events token list {source}");
}
