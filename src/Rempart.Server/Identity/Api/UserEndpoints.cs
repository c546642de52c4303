using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Rempart.Core.Posture;
using Rempart.Server.Hosting;
using Rempart.Server.Identity.Accounts;
using Rempart.Server.Identity.Records;
using Rempart.Server.Identity.Store;

namespace Rempart.Server.Identity.Api;

/// <summary>Local accounts, for administrators.</summary>
internal static class UserEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/users").RequireAuthorization(Policies.Administrator).WithTags("Identity");
        group.MapGet("/", ListAsync).WithSummary("Lists local accounts.");
        group.MapPost("/", CreateAsync).WithSummary("Makes an account; its one-time password is shown this once.");
        group.MapPatch("/{id:guid}", ChangeAsync).WithSummary("Changes the role of an account, or blocks it. Its sessions end.");
        group.MapPost("/{id:guid}/password-reset", ResetAsync).WithSummary("Gives an account a new one-time password. Its sessions end.");
        group.MapDelete("/{id:guid}", DeleteAsync).WithSummary("Deletes an account.");
    }

    private static async Task<Ok<Page<User>>> ListAsync(IdentityStore store, string? after, int? limit, CancellationToken cancellation)
    {
        var all = await store.Users.AsNoTracking().OrderBy(account => account.Id).ToListAsync(cancellation);
        return TypedResults.Ok(ApiResults.Page([.. all.Select(Describe)], user => user.Id.ToString("D"), after, limit));
    }

    private static async Task<Results<Created<UserPassword>, ProblemHttpResult>> CreateAsync(
        CreateUser request, ClaimsPrincipal caller, UserManager<Account> accounts, UserService users, TimeProvider time, CancellationToken cancellation)
    {
        if (AccessRoles.Parse(request.Role) is not { } role)
            return ApiResults.BadRole(request.Role);
        var password = DataDirectory.RandomPassword();
        var account = new Account
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()),
            UserName = request.Name?.Trim(),
            Role = role,
            MustChangePassword = true,
            CreatedAt = time.GetUtcNow(),
        };
        var result = IdentityResult.Success;
        var made = await users.ChangeAsync(account, caller.Actor(), async () =>
        {
            result = await accounts.CreateAsync(account, password);
            return result.Succeeded ? new RecordDetails("user-created") { Role = role.Word() } : null;
        }, cancellation);
        if (made)
            return TypedResults.Created($"/api/v1/users/{account.Id:D}", new UserPassword(Describe(account), password));
        return result.Errors.Any(error => error.Code == nameof(IdentityErrorDescriber.DuplicateUserName))
            ? ApiResults.Problem(409, "Name taken", $"There is an account named '{request.Name}' already. Choose another name.")
            : ApiResults.Problem(400, "Bad name", $"'{request.Name}' is no user name. Use letters, digits and -._@+, at most 256.");
    }

    private static async Task<Results<Ok<User>, ProblemHttpResult>> ChangeAsync(
        Guid id, ChangeUser request, ClaimsPrincipal caller, UserManager<Account> accounts, UserService users, CancellationToken cancellation)
    {
        if (request.Role is not null && AccessRoles.Parse(request.Role) is null)
            return ApiResults.BadRole(request.Role);
        if (await accounts.FindByIdAsync(id.ToString("D")) is not { } account)
            return ApiResults.NotFound("user");
        var done = await users.ChangeAsync(account, caller.Actor(), async () =>
        {
            account.Role = AccessRoles.Parse(request.Role) ?? account.Role;
            account.Blocked = request.Blocked ?? account.Blocked;
            var ended = await users.SaveAndEndSessionsAsync(account, cancellation);
            return new RecordDetails("user-changed") { Role = account.Role.Word(), Blocked = account.Blocked, Ended = ended };
        }, cancellation);
        return done ? TypedResults.Ok(Describe(account)) : LastAdministrator();
    }

    private static async Task<Results<Ok<UserPassword>, ProblemHttpResult>> ResetAsync(
        Guid id, ResetPassword request, ClaimsPrincipal caller, UserManager<Account> accounts, UserService users, SecondFactor factor, CancellationToken cancellation)
    {
        if (await accounts.FindByIdAsync(id.ToString("D")) is not { } account)
            return ApiResults.NotFound("user");
        var password = DataDirectory.RandomPassword();
        await users.ChangeAsync(account, caller.Actor(), async () =>
        {
            account.PasswordHash = accounts.PasswordHasher.HashPassword(account, password);
            account.MustChangePassword = true;
            account.LockoutEnd = null;
            account.AccessFailedCount = 0;
            var ended = await users.SaveAndEndSessionsAsync(account, cancellation);
            if (request.RemoveSecondFactor)
                await factor.RemoveAsync(account, cancellation);
            return new RecordDetails(request.RemoveSecondFactor ? "password-reset-and-second-factor-removed" : "password-reset") { Ended = ended };
        }, cancellation);
        return TypedResults.Ok(new UserPassword(Describe(account), password));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        Guid id, ClaimsPrincipal caller, UserManager<Account> accounts, UserService users, CancellationToken cancellation)
    {
        if (await accounts.FindByIdAsync(id.ToString("D")) is not { } account)
            return ApiResults.NotFound("user");
        var done = await users.ChangeAsync(account, caller.Actor(), async () =>
        {
            var ended = await users.SaveAndEndSessionsAsync(account, cancellation);
            UserService.Ensure(await accounts.DeleteAsync(account));
            return new RecordDetails("user-deleted") { Ended = ended };
        }, cancellation);
        return done ? TypedResults.NoContent() : LastAdministrator();
    }

    private static ProblemHttpResult LastAdministrator() => ApiResults.Problem(
        409, "Last administrator", "This is the last administrator who is not blocked. Make another account administrator first.");

    private static User Describe(Account account) => new(
        account.Id, account.UserName ?? "", account.Role.Word(), account.Blocked, account.SecondFactorSecret is not null,
        account.MustChangePassword, account.LockoutEnd, account.CreatedAt, account.LastSignInAt);
}
