using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Rempart.Core.Access;
using Rempart.Server.Api;
using Rempart.Server.Bastion.Authorities;
using Rempart.Server.Bastion.Grants;
using Rempart.Server.Bastion.Keys;
using Rempart.Server.Bastion.People;
using Rempart.Server.Bastion.Sessions;
using Rempart.Server.Bastion.Store;
using Rempart.Server.Bastion.Webhooks;
using Rempart.Server.Identity;

namespace Rempart.Server.Bastion.Api;

/// <summary>The API of access for people. What each may do is the estate's to say; the role of a viewer opens the door only.</summary>
internal static class AccessEndpoints
{
    private const int LongestWait = 30;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/access").WithTags("Access").RequireAuthorization(Policies.Viewer).AddEndpointFilter<AccessProblems>().AddEndpointFilter<CallerStanding>();
        group.MapGet("/targets", Targets).WithSummary("What you may ask for.").WithName("ListAccessTargets");
        group.MapGet("/bastion", BastionAsync).WithSummary("How the bastion is reached and known.").WithName("GetBastionAddress");
        group.MapGet("/sessions", SessionsAsync).WithSummary("Sessions through the bastion, newest first.").WithName("ListAccessSessions");
        group.MapGet("/keys", KeysAsync).WithSummary("Enrolled keys: your own, or all for those who see all.").WithName("ListKeys");
        group.MapPost("/keys/challenge", ChallengeAsync).WithSummary("A challenge for the attestation of a security key.").WithName("MakeKeyChallenge");
        group.MapPost("/keys", EnrolAsync).WithSummary("Enrols a key of yours.").WithName("EnrolKey");
        group.MapDelete("/keys/{fingerprint}", RemoveAsync).WithSummary("Removes a key; certificates of it stop to count.").WithName("RemoveKey");
        group.MapPost("/grants", RequestAsync).WithSummary("Asks for access.").WithName("RequestAccess");
        group.MapGet("/grants", GrantsAsync).WithSummary("Grants, newest first.").WithName("ListGrants");
        group.MapGet("/grants/{id}", GrantAsync).WithSummary("One grant; 'wait' seconds until it is answered.").WithName("GetGrant");
        group.MapPost("/grants/{id}/approval", ApproveAsync).WithSummary("Agrees to somebody else's access.").WithName("ApproveAccess");
        group.MapPost("/grants/{id}/denial", DenyAsync).WithSummary("Says no to somebody else's access.").WithName("DenyAccess");
        group.MapPost("/grants/{id}/revocation", RevokeAsync).WithSummary("Ends an access before its time; its sessions are cut.").WithName("RevokeAccess");
        group.MapPost("/grants/{id}/review", ReviewAsync).WithSummary("Closes the review of an access that was taken in an emergency.").WithName("ReviewAccess");
        group.MapPost("/grants/{id}/certificate", CertificateAsync).WithSummary("Issues the certificate of an active grant.").WithName("IssueCertificate");
        endpoints.MapPost("/access/webhook", WebhookAsync).WithTags("Access").WithSummary("A signed decision from another system.").WithName("DecideByWebhook")
            .AllowAnonymous().AddEndpointFilter<AccessProblems>();
    }

    private static Ok<IReadOnlyList<AccessTarget>> Targets(ClaimsPrincipal user, EstatePeople people) =>
        TypedResults.Ok(AccessPolicy.TargetsOf(people.Estate, people.Active(user.Actor())));

    private static async Task<Ok<BastionAddress>> BastionAsync(BastionHosts hosts, CancellationToken cancellation) => TypedResults.Ok(await hosts.AddressAsync(cancellation));

    private static async Task<Ok<IReadOnlyList<BastionSession>>> SessionsAsync(
        bool? live, string? person, ClaimsPrincipal user, AccessCaller caller, SessionReader sessions, CancellationToken cancellation) =>
        TypedResults.Ok(await sessions.ListAsync(await caller.ScopeAsync(user, person), live ?? false, cancellation));

    private static async Task<Ok<IReadOnlyList<EnrolledKey>>> KeysAsync(
        string? person, ClaimsPrincipal user, EstatePeople people, AccessCaller caller, KeyService keys, CancellationToken cancellation)
    {
        // Without a name one's own; somebody who is no person of the estate, such as the local socket, has none and sees all.
        var scope = person is null && people.Of(user.Actor()) is { } own ? own.Id : await caller.ScopeAsync(user, person);
        return TypedResults.Ok(await keys.ListAsync(scope, cancellation));
    }

    private static async Task<Ok<KeyChallenge>> ChallengeAsync(ClaimsPrincipal user, KeyService keys, CancellationToken cancellation) =>
        TypedResults.Ok(new KeyChallenge(await keys.ChallengeAsync(user.Actor(), cancellation)));

    private static async Task<Ok<EnrolledKey>> EnrolAsync(KeyEnrolment enrolment, ClaimsPrincipal user, KeyService keys, CancellationToken cancellation) =>
        TypedResults.Ok(await keys.EnrolAsync(enrolment, user.Actor(), cancellation));

    private static async Task<NoContent> RemoveAsync(string fingerprint, ClaimsPrincipal user, EstatePeople people, AccessCaller caller, KeyService keys, CancellationToken cancellation)
    {
        // Routing leaves an escaped slash as it is, and base64 has slashes.
        var name = fingerprint.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        await keys.RemoveAsync(name, await caller.SeesAllAsync(user) ? null : people.Active(user.Actor()).Id, user.Actor(), cancellation);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<AccessGrant>> RequestAsync(AccessRequest request, ClaimsPrincipal user, GrantService grants, CancellationToken cancellation) =>
        TypedResults.Ok(await grants.RequestAsync(request, user.Actor(), cancellation));

    private static async Task<Ok<IReadOnlyList<AccessGrant>>> GrantsAsync(
        string? person, bool? open, ClaimsPrincipal user, AccessCaller caller, GrantService grants, CancellationToken cancellation) =>
        TypedResults.Ok(await grants.ListAsync(await caller.ScopeAsync(user, person), open ?? false, cancellation));

    private static async Task<Results<Ok<AccessGrant>, ProblemHttpResult>> GrantAsync(
        string id, int? wait, ClaimsPrincipal user, AccessCaller caller, GrantService grants, BastionFeed feed, TimeProvider time, CancellationToken cancellation)
    {
        if (wait is < 0 or > LongestWait)
            return Problems.BadRequest($"'wait' must be 0 to {LongestWait} seconds.");
        var until = time.GetUtcNow() + TimeSpan.FromSeconds(wait ?? 0);
        while (true)
        {
            var next = feed.Next;
            if (await grants.FindAsync(id, cancellation) is not { } grant || await IsHiddenAsync(caller, user, grant))
                return Problems.NotFound($"There is no grant '{AccessTexts.Tame(id, 63)}'. List them with: rempart ssh list");
            var left = until - time.GetUtcNow();
            if (grant.State != AccessGrantState.Requested || left <= TimeSpan.Zero)
                return TypedResults.Ok(grant);
            await feed.WaitAsync(next, left, cancellation);
        }
    }

    private static async Task<Ok<AccessGrant>> ApproveAsync(string id, AccessDecisionRequest? decision, ClaimsPrincipal user, GrantService grants, CancellationToken cancellation) =>
        TypedResults.Ok(await grants.ApproveAsync(id, user.Actor(), decision?.Comment, cancellation));

    private static async Task<Ok<AccessGrant>> DenyAsync(string id, AccessDecisionRequest? decision, ClaimsPrincipal user, GrantService grants, CancellationToken cancellation) =>
        TypedResults.Ok(await grants.DenyAsync(id, user.Actor(), decision?.Comment, cancellation));

    private static async Task<Results<Ok<AccessGrant>, ProblemHttpResult>> RevokeAsync(
        string id, AccessDecisionRequest? decision, ClaimsPrincipal user, AccessCaller caller, GrantService grants, CancellationToken cancellation)
    {
        if (await grants.FindAsync(id, cancellation) is not { } grant || !await caller.MayRevokeAsync(user, grant))
            return Problems.NotFound($"There is no grant '{AccessTexts.Tame(id, 63)}' that you may end. List yours with: rempart ssh list");
        return TypedResults.Ok(await grants.RevokeAsync(id, user.Actor(), decision?.Comment, cancellation));
    }

    private static async Task<Ok<AccessGrant>> ReviewAsync(string id, AccessDecisionRequest? decision, ClaimsPrincipal user, GrantService grants, CancellationToken cancellation) =>
        TypedResults.Ok(await grants.ReviewAsync(id, user.Actor(), decision?.Comment, cancellation));

    private static async Task<Ok<IssuedCertificate>> CertificateAsync(
        string id, CertificateRequest request, ClaimsPrincipal user, CertificateIssuer issuer, BastionHosts hosts, CancellationToken cancellation)
    {
        var address = await hosts.AddressAsync(cancellation);
        var (certificate, grant) = await issuer.IssueAsync(id, request.PublicKey, user.Actor(), cancellation);
        return TypedResults.Ok(new IssuedCertificate(certificate, grant, address));
    }

    private static async Task<Results<Ok<AccessGrant>, ProblemHttpResult>> WebhookAsync(HttpContext http, ApprovalWebhook webhook, CancellationToken cancellation)
    {
        if (!webhook.IsOpen)
            return Problems.NotFound("There is no webhook: its secret is not set.");
        if (await ReadAsync(http.Request, cancellation) is not { } body)
            return Problems.BadRequest($"The body is larger than {ApprovalWebhook.LargestBody} bytes.");
        var headers = http.Request.Headers;
        return await webhook.TakeAsync(headers[ApprovalWebhook.TimestampHeader], headers[ApprovalWebhook.NonceHeader], headers[ApprovalWebhook.SignatureHeader], body, cancellation) is { } grant
            ? TypedResults.Ok(grant)
            : TypedResults.Problem("The signature does not fit, the request is older than five minutes, or its nonce was used before.", statusCode: StatusCodes.Status401Unauthorized, title: "Not signed");
    }

    private static async Task<byte[]?> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        var buffer = new byte[ApprovalWebhook.LargestBody + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return length > ApprovalWebhook.LargestBody ? null : buffer[..length];
    }

    private static async Task<bool> IsHiddenAsync(AccessCaller caller, ClaimsPrincipal user, AccessGrant grant) =>
        !await caller.SeesAllAsync(user) && !caller.IsOwn(user, grant);
}
