using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Rempart.Server.Hosting;
using Rempart.Server.Identity.Store;

namespace Rempart.Server.Identity.Accounts;

/// <summary>
/// The account that is there on first start: <c>admin</c>, with a random one-time password in a file that only the server's
/// account can read. The file is deleted when the password is changed.
/// </summary>
internal sealed class FirstAdministrator(DataDirectory directory)
{
    public const string UserName = "admin";
    private const string FileName = "first-administrator-password";

    /// <summary>The file of the one-time password.</summary>
    public string File => Path.Combine(directory.Secrets, FileName);

    /// <summary>The one-time password to show at start; null once it was changed.</summary>
    public string? OneTimePassword { get; private set; }

    /// <summary>Makes the account when there is none at all, or finds the one-time password again that was not used yet.</summary>
    public async Task EnsureAsync(UserManager<Account> accounts, TimeProvider time, CancellationToken cancellation)
    {
        if (!await accounts.Users.AnyAsync(cancellation))
        {
            OneTimePassword = directory.ReadOrCreateSecret(FileName, DataDirectory.RandomPassword);
            var made = await accounts.CreateAsync(
                new Account
                {
                    Id = Guid.CreateVersion7(time.GetUtcNow()),
                    UserName = UserName,
                    Role = AccessRole.Administrator,
                    MustChangePassword = true,
                    CreatedAt = time.GetUtcNow(),
                },
                OneTimePassword);
            if (!made.Succeeded)
                throw new StartupException($"The first administrator could not be made: {string.Join(", ", made.Errors.Select(error => error.Code))}. Delete {File} and start again.");
            return;
        }
        var first = await accounts.FindByNameAsync(UserName);
        if (first is not { MustChangePassword: true, LastSignInAt: null })
            return;
        OneTimePassword = directory.ReadOrCreateSecret(FileName, DataDirectory.RandomPassword);
        // The file was lost, or it belongs to another data directory: the new one counts.
        if (!await accounts.CheckPasswordAsync(first, OneTimePassword))
        {
            first.PasswordHash = accounts.PasswordHasher.HashPassword(first, OneTimePassword);
            await accounts.UpdateSecurityStampAsync(first);
        }
    }

    /// <summary>Forgets the one-time password.</summary>
    public void Changed(Account account)
    {
        if (account.UserName != UserName)
            return;
        OneTimePassword = null;
        System.IO.File.Delete(File);
    }
}
