using Microsoft.AspNetCore.Identity;
using Rempart.Server.Identity.Store;

namespace Rempart.Server.Identity.Accounts;

/// <summary>
/// Checks a user name and password. Unknown, blocked and locked accounts cost one hash like all others and answer the same, so
/// that neither the words nor the time tell whether an account exists.
/// </summary>
internal sealed class PasswordCheck(
    UserManager<Account> accounts,
    IPasswordHasher<Account> hasher,
    Lockout lockout,
    Records.SignInRecords records)
{
    private static readonly Account Nobody = new();
    private static string? _hashOfNobody;

    /// <returns>The account, or null when it may not go on.</returns>
    public async Task<Account?> CheckAsync(string? userName, string? password, string? address, CancellationToken cancellation)
    {
        _hashOfNobody ??= hasher.HashPassword(Nobody, Hosting.DataDirectory.RandomPassword());
        var given = password is { Length: <= PasswordRules.Longest } ? password : "";
        var account = string.IsNullOrWhiteSpace(userName) || userName.Length > 256 ? null : await accounts.FindByNameAsync(userName.Trim());
        var right = hasher.VerifyHashedPassword(account ?? Nobody, account?.PasswordHash ?? _hashOfNobody, given);
        if (account is null || account.Blocked || lockout.IsLocked(account))
        {
            records.Failed(account?.UserName, address);
            return null;
        }
        if (right == PasswordVerificationResult.Failed)
        {
            await FailAsync(account, address, cancellation);
            return null;
        }
        return account;
    }

    /// <summary>Counts a wrong password or code.</summary>
    public async Task FailAsync(Account account, string? address, CancellationToken cancellation)
    {
        records.Failed(account.UserName, address);
        if (await lockout.FailAsync(account, cancellation))
            await records.LockedAsync(account, address, cancellation);
    }
}
