using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Rempart.Core.Access;
using Rempart.Server.Identity.Accounts;
using Rempart.Server.Identity.Records;
using Rempart.Server.Identity.Sessions;
using Rempart.Server.Identity.Store;

namespace Rempart.Server.Identity.People;

/// <summary>Rempart's own accounts. A change, the end of the sessions and the evidence are one transaction, as everywhere in identity.</summary>
internal sealed class EmbeddedProvider(IServiceScopeFactory scopes) : IPeopleProvider
{
    private const string LastAdministrator = "This is the last administrator who is not blocked. Make another account administrator first.";

    public string Name => "embedded";

    public string? OnlySignsIn => null;

    public async Task<IReadOnlyList<ProviderPerson>> PeopleAsync(bool withRights, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var all = await scope.ServiceProvider.GetRequiredService<IdentityStore>().Users.AsNoTracking().OrderBy(account => account.UserName).ToListAsync(cancellation);
        return [.. all.Select(Describe)];
    }

    public async Task<ProviderPerson?> FindAsync(string id, CancellationToken cancellation)
    {
        if (!Guid.TryParse(id, out var key))
            return null;
        await using var scope = scopes.CreateAsyncScope();
        var account = await scope.ServiceProvider.GetRequiredService<IdentityStore>().Users.AsNoTracking().FirstOrDefaultAsync(item => item.Id == key, cancellation);
        return account is null ? null : Describe(account);
    }

    public async Task<IReadOnlyList<PersonSession>> SessionsAsync(string id, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var list = await scope.ServiceProvider.GetRequiredService<SessionService>().ListAsync(id, cancellation);
        var idle = await scope.ServiceProvider.GetRequiredService<IdentityStore>().Sessions.AsNoTracking().Where(session => session.Subject == id)
            .ToDictionaryAsync(session => session.Id, session => session.IdleUntil, cancellation);
        return [.. list.Select(one => new PersonSession(
            one.Id.ToString("D"), one.Client, one.CreatedAt, one.LastSeenAt, idle.TryGetValue(one.Id, out var until) ? until : null, one.ExpiresAt, one.Address, one.Agent))];
    }

    public async Task<int?> SetBlockedAsync(ProviderPerson person, bool blocked, AccessEndReason reason, string actor, CancellationToken cancellation)
    {
        var ended = 0;
        await ChangeAsync(person, actor, async (account, users) =>
        {
            account.Blocked = blocked;
            ended = await users.SaveAndEndSessionsAsync(account, cancellation);
            return new RecordDetails(blocked ? "access-ended" : "access-given-back") { Blocked = blocked, Ended = ended, Reason = blocked ? reason.ToString() : null };
        }, cancellation);
        return ended;
    }

    public async Task<int?> EndSessionsAsync(ProviderPerson person, string actor, CancellationToken cancellation)
    {
        var ended = 0;
        await ChangeAsync(person, actor, async (account, users) =>
        {
            ended = await users.SaveAndEndSessionsAsync(account, cancellation);
            return new RecordDetails("sessions-ended") { Ended = ended };
        }, cancellation);
        return ended;
    }

    public async Task<bool> EndSessionAsync(ProviderPerson person, string session, string actor, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var sessions = scope.ServiceProvider.GetRequiredService<SessionService>();
        if ((await sessions.ListAsync(person.Id, cancellation)).Find(one => one.Id.ToString("D") == session) is not { } found)
            return false;
        await scope.ServiceProvider.GetRequiredService<SignInRecords>().ActedAsync(
            $"user:{person.Name}", actor, new RecordDetails("session-ended") { Id = session, Client = found.Client }, cancellation);
        await sessions.EndAsync(found, cancellation);
        return true;
    }

    /// <summary>An account has exactly one role; taken away, it is a viewer.</summary>
    public Task TakeRoleAsync(ProviderPerson person, string role, string actor, CancellationToken cancellation) =>
        ChangeAsync(person, actor, async (account, users) =>
        {
            if (account.Role.Word() != role)
                throw new PeopleException($"The account '{person.Name}' has no longer the role {role}. Plan again.");
            account.Role = AccessRole.Viewer;
            return new RecordDetails("role-taken") { Role = role, Ended = await users.SaveAndEndSessionsAsync(account, cancellation) };
        }, cancellation);

    public Task TakePermissionAsync(ProviderPerson person, string permission, string actor, CancellationToken cancellation) =>
        throw new PeopleException("Rempart's own accounts have roles and no permissions.");

    private async Task ChangeAsync(ProviderPerson person, string actor, Func<Account, UserService, Task<RecordDetails?>> change, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var accounts = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
        var users = scope.ServiceProvider.GetRequiredService<UserService>();
        var account = await accounts.FindByIdAsync(person.Id) ?? throw new PeopleException($"There is no account '{person.Name}' any more.");
        try
        {
            if (!await users.ChangeAsync(account, actor, () => change(account, users), cancellation))
                throw new PeopleException(LastAdministrator);
        }
        catch (DbUpdateConcurrencyException error)
        {
            throw new PeopleException(error.Message, error);
        }
    }

    private static ProviderPerson Describe(Account account) => new(account.Subject, account.UserName ?? "", Address(account))
    {
        // An administrator made the account and gave it its name: that is as good as a verified address.
        VerifiedEmail = Address(account)?.ToLowerInvariant(),
        Blocked = account.Blocked,
        Administrator = account.Role == AccessRole.Administrator,
        SecondFactor = account.SecondFactorSecret is not null,
        CreatedAt = account.CreatedAt,
        LastLoginAt = account.LastSignInAt,
        Roles = [account.Role.Word()],
        Permissions = [],
    };

    private static string? Address(Account account) => account.UserName?.Contains('@', StringComparison.Ordinal) == true ? account.UserName : account.Email;
}
