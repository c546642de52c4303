using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Rempart.Core.Access;
using Rempart.Server.Api;
using Rempart.Server.Bastion.Agents;
using Rempart.Server.Bastion.Authorities;
using Rempart.Server.Bastion.Sessions;
using Rempart.Server.Identity;

namespace Rempart.Server.Bastion.Api;

/// <summary>The API of the bastion's agent, which may do nothing else, and of whoever installs it.</summary>
internal static class BastionEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/bastion").WithTags("Bastion").AddEndpointFilter<AccessProblems>();
        group.MapGet("/{hostId}/updates", UpdatesAsync).WithSummary("What changed for the bastion; waits until something does.").WithName("GetBastionUpdate").Produces<SignedBastionUpdate>().RequireAuthorization(Policies.Bastion);
        group.MapPost("/{hostId}/events", EventsAsync).WithSummary("What the bastion's sshd did.").WithName("AddBastionEvents").RequireAuthorization(Policies.Bastion);
        group.MapPost("/{hostId}/host-certificate", RenewAsync).WithSummary("Renews the bastion's host certificate.").WithName("RenewHostCertificate").RequireAuthorization(Policies.Bastion);
        group.MapPost("/{hostId}/installation", InstallAsync).WithSummary("What the installation of a bastion needs.").WithName("InstallBastion").RequireAuthorization(Policies.Administrator);
        group.MapPost("/authorities/rotation", RotateAsync).WithSummary("Puts a new authority in the place of the one that signs.").WithName("RotateAuthority").RequireAuthorization(Policies.Administrator);
    }

    // As bytes: a complete update of many grants is large, and is not read twice for an ETag that no agent asks for.
    private static async Task<FileContentHttpResult> UpdatesAsync(string hostId, long? after, AgentService agents, CancellationToken cancellation) =>
        TypedResults.Bytes(JsonSerializer.SerializeToUtf8Bytes(await agents.UpdateAsync(hostId, after ?? 0, cancellation), AccessJson.Default.SignedBastionUpdate), "application/json");

    private static async Task<NoContent> EventsAsync(string hostId, BastionEvents events, BastionHosts hosts, ClaimsPrincipal user, EventIntake intake, CancellationToken cancellation)
    {
        await intake.TakeAsync(hosts.Find(hostId).Id, events, user.Actor(), cancellation);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<HostCertificate>> RenewAsync(string hostId, HostKeyRequest request, ClaimsPrincipal user, AgentService agents, CancellationToken cancellation) =>
        TypedResults.Ok(new HostCertificate(await agents.RenewAsync(hostId, request.HostPublicKey, user.Actor(), cancellation)));

    private static async Task<Ok<BastionInstallation>> InstallAsync(string hostId, HostKeyRequest request, ClaimsPrincipal user, AgentService agents, CancellationToken cancellation) =>
        TypedResults.Ok(await agents.InstallAsync(hostId, request.HostPublicKey, user.Actor(), cancellation));

    private static async Task<Results<Ok<RotatedAuthority>, ProblemHttpResult>> RotateAsync(AuthorityRotation? request, ClaimsPrincipal user, AuthorityService authorities, CancellationToken cancellation)
    {
        if ((request?.Of ?? "people") is not ("people" or "hosts"))
            return Problems.BadRequest("'of' must be people or hosts.");
        var made = await authorities.RotateAsync(request?.Of == "hosts", user.Actor(), cancellation);
        return TypedResults.Ok(new RotatedAuthority(made.Fingerprint, made.PublicKey));
    }
}
