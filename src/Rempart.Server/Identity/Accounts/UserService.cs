using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Rempart.Server.Database;
using Rempart.Server.Identity.Records;
using Rempart.Server.Identity.Sessions;
using Rempart.Server.Identity.Store;

namespace Rempart.Server.Identity.Accounts;

/// <summary>
/// Changes accounts. The change, the end of the account's sessions and the evidence are one: when the evidence cannot be
/// committed, nothing is changed.
/// </summary>
internal sealed class UserService(IdentityStore store, UserManager<Account> accounts, SessionService sessions, SignInRecords records)
{
    /// <summary>Runs a change and its evidence in one transaction. The change says what it did; null undoes it.</summary>
    public async Task<bool> ChangeAsync(Account account, string actor, Func<Task<RecordDetails?>> change, CancellationToken cancellation)
    {
        await using var transaction = await store.Database.BeginTransactionAsync(cancellation);
        // One at a time, so that two administrators cannot remove each other at once and leave nobody.
        await store.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({AdvisoryLocks.Administrators})", cancellation);
        if (await change() is not { } details || !await AnyAdministratorAsync(cancellation))
            return false;
        await records.ActedAsync($"user:{account.UserName}", actor, details with { Id = account.Subject }, cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    /// <summary>Saves an account whose rights changed: its sessions end and its tokens count no more.</summary>
    public async Task<int> SaveAndEndSessionsAsync(Account account, CancellationToken cancellation)
    {
        Ensure(await accounts.UpdateSecurityStampAsync(account));
        return await sessions.EndAllAsync(account.Subject, cancellation);
    }

    /// <summary>Sets a new password after checking it against the rules; null when it was set, else what is wrong.</summary>
    public async Task<PasswordFault?> SetOwnPasswordAsync(Account account, string password, CancellationToken cancellation)
    {
        if (PasswordRules.Check(account.UserName!, password) is { } fault)
            return fault;
        await ChangeAsync(
            account,
            $"user:{account.UserName}",
            async () =>
            {
                account.PasswordHash = accounts.PasswordHasher.HashPassword(account, password);
                account.MustChangePassword = false;
                await SaveAndEndSessionsAsync(account, cancellation);
                return new RecordDetails("password-changed");
            },
            cancellation);
        return null;
    }

    public static void Ensure(IdentityResult result)
    {
        if (!result.Succeeded)
            throw new DbUpdateConcurrencyException($"The account was changed by someone else at the same time ({string.Join(", ", result.Errors.Select(error => error.Code))}). Try again.");
    }

    private Task<bool> AnyAdministratorAsync(CancellationToken cancellation) =>
        store.Users.AnyAsync(account => account.Role == AccessRole.Administrator && !account.Blocked, cancellation);
}
