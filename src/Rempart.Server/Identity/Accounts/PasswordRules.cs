using Microsoft.AspNetCore.Identity;
using Rempart.Server.Identity.Store;

namespace Rempart.Server.Identity.Accounts;

/// <summary>
/// What a password must be: 12 to 128 characters, not one that everybody tries, not the person's own name. No rules about
/// classes of characters (NIST SP 800-63B 3.1.1.2).
/// </summary>
internal sealed class PasswordRules : IPasswordValidator<Account>
{
    public const int Shortest = 12;
    public const int Longest = 128;

    // Beginnings of the passwords that every guessing list starts with, long enough to be legal.
    private static readonly string[] Common =
    [
        "password", "passw0rd", "motdepasse", "qwerty", "azerty", "letmein", "welcome", "bienvenue", "changeme", "administrator",
        "iloveyou", "rempart", "12345", "abcdef", "1q2w3e", "secret",
    ];

    public Task<IdentityResult> ValidateAsync(UserManager<Account> manager, Account user, string? password) =>
        Task.FromResult(Check(user.UserName ?? "", password ?? "") is { } fault
            ? IdentityResult.Failed(new IdentityError { Code = fault.ToString() })
            : IdentityResult.Success);

    /// <summary>What is wrong with a password; null when it will do.</summary>
    public static PasswordFault? Check(string userName, string password)
    {
        if (password.Length < Shortest)
            return PasswordFault.TooShort;
        if (password.Length > Longest)
            return PasswordFault.TooLong;
        if (userName.Length >= 3 && password.Contains(userName, StringComparison.OrdinalIgnoreCase))
            return PasswordFault.ContainsName;
        // What is left when the usual words and their decoration are taken away must still be something to guess.
        var rest = Common.Aggregate(password, (text, word) => text.Replace(word, "", StringComparison.OrdinalIgnoreCase));
        return rest.Distinct().Count() < 5 || IsRun(rest) ? PasswordFault.TooCommon : null;
    }

    private static bool IsRun(string text) =>
        text.Zip(text.Skip(1)).All(pair => pair.Second - pair.First == 1) || text.Zip(text.Skip(1)).All(pair => pair.First - pair.Second == 1);
}

/// <summary>Why a password is refused.</summary>
internal enum PasswordFault
{
    TooShort,
    TooLong,
    ContainsName,
    TooCommon,
}
