using Microsoft.EntityFrameworkCore;
using Rempart.Server.Identity.Store;

namespace Rempart.Server.Identity.Accounts;

/// <summary>Locks an account after failures. Counted in the database in one statement, so that parallel guesses all count.</summary>
internal sealed class Lockout(IdentityStore store, TimeProvider time)
{
    public const int Failures = 5;
    public static readonly TimeSpan Duration = TimeSpan.FromMinutes(15);

    public bool IsLocked(Account account) => account.LockoutEnd > time.GetUtcNow();

    /// <summary>Counts a failure; true when it was the one that locked the account.</summary>
    public async Task<bool> FailAsync(Account account, CancellationToken cancellation)
    {
        var until = time.GetUtcNow() + Duration;
        await store.Users.Where(item => item.Id == account.Id)
            .ExecuteUpdateAsync(update => update.SetProperty(item => item.AccessFailedCount, item => item.AccessFailedCount + 1), cancellation);
        return await store.Users.Where(item => item.Id == account.Id && item.AccessFailedCount >= Failures).ExecuteUpdateAsync(
            update => update.SetProperty(item => item.AccessFailedCount, 0).SetProperty(item => item.LockoutEnd, until),
            cancellation) == 1;
    }

    /// <summary>Forgets failures after a complete sign-in.</summary>
    public Task SucceedAsync(Account account, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        return store.Users.Where(item => item.Id == account.Id).ExecuteUpdateAsync(
            update => update
                .SetProperty(item => item.AccessFailedCount, 0)
                .SetProperty(item => item.LockoutEnd, (DateTimeOffset?)null)
                .SetProperty(item => item.LastSignInAt, now),
            cancellation);
    }
}
