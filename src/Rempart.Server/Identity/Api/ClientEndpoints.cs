using System.Security.Claims;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using OpenIddict.Abstractions;
using Rempart.Core.Posture;
using Rempart.Server.Hosting;
using Rempart.Server.Identity.Provider;
using Rempart.Server.Identity.Records;

namespace Rempart.Server.Identity.Api;

/// <summary>Machine clients, for administrators.</summary>
internal static partial class ClientEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/clients").RequireAuthorization(Policies.Administrator).WithTags("Identity");
        group.MapGet("/", ListAsync).WithSummary("Lists machine clients.");
        group.MapPost("/", CreateAsync).WithSummary("Makes a machine client; its secret is shown this once.");
        group.MapDelete("/{id}", DeleteAsync).WithSummary("Deletes a machine client; its tokens stop to count at once.");
    }

    private static async Task<Ok<Page<Client>>> ListAsync(
        IOpenIddictApplicationManager applications, ProviderClients clients, string? after, int? limit, CancellationToken cancellation)
    {
        var all = new List<Client>();
        await foreach (var application in applications.ListAsync(null, null, cancellation))
        {
            if (await clients.RoleOfAsync(application, cancellation) is { } role)
            {
                var id = await applications.GetClientIdAsync(application, cancellation) ?? "";
                all.Add(new Client(id, await applications.GetDisplayNameAsync(application, cancellation) ?? id, role));
            }
        }
        all.Sort((one, other) => string.CompareOrdinal(one.Id, other.Id));
        return TypedResults.Ok(ApiResults.Page(all, client => client.Id, after, limit));
    }

    private static async Task<Results<Created<ClientSecret>, ProblemHttpResult>> CreateAsync(
        CreateClient request, ClaimsPrincipal caller, IOpenIddictApplicationManager applications, ProviderClients clients, SignInRecords records, CancellationToken cancellation)
    {
        if (!AccessRoles.IsMachineWord(request.Role))
            return ApiResults.BadMachineRole(request.Role);
        var role = request.Role!;
        if (request.Id is not { } id || !IdPattern().IsMatch(id))
            return ApiResults.Problem(400, "Bad client id", $"'{request.Id}' is no client id. Use 3 to 64 lower-case letters, digits and dashes.");
        if (await applications.FindByClientIdAsync(id, cancellation) is not null)
            return ApiResults.Problem(409, "Client id taken", $"There is a client '{id}' already. Choose another id.");
        var name = string.IsNullOrWhiteSpace(request.Name) ? id : request.Name.Trim();
        var secret = DataDirectory.RandomPassword();
        await records.ActedAsync($"client:{id}", caller.Actor(), new RecordDetails("client-created") { Client = id, Role = role }, cancellation);
        await clients.CreateMachineAsync(id, name, role, secret, cancellation);
        return TypedResults.Created($"/api/v1/clients/{id}", new ClientSecret(new Client(id, name, role), secret));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string id, ClaimsPrincipal caller, IOpenIddictApplicationManager applications, IOpenIddictTokenManager tokens, ProviderClients clients,
        SignInRecords records, CancellationToken cancellation)
    {
        if (await applications.FindByClientIdAsync(id, cancellation) is not { } application || await clients.RoleOfAsync(application, cancellation) is null)
            return ApiResults.NotFound("machine client");
        await records.ActedAsync($"client:{id}", caller.Actor(), new RecordDetails("client-deleted") { Client = id }, cancellation);
        await tokens.RevokeBySubjectAsync(id, cancellation);
        await applications.DeleteAsync(application, cancellation);
        return TypedResults.NoContent();
    }

    [GeneratedRegex("^[a-z0-9](?:[a-z0-9-]{1,62})[a-z0-9]$")]
    private static partial Regex IdPattern();
}
