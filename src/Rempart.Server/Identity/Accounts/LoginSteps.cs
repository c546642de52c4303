using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Rempart.Server.Identity.Pages;
using Rempart.Server.Identity.Records;
using Rempart.Server.Identity.Store;

namespace Rempart.Server.Identity.Accounts;

/// <summary>
/// The order of a sign-in: password, then the second factor, then a new password when the old is a one-time one, then an offer
/// to enrol a second factor. Between the steps a cookie of ten minutes says how far it got; it opens nothing else.
/// </summary>
internal sealed class LoginSteps(UserManager<Account> accounts, SecondFactor factor, Lockout lockout, SignInRecords records)
{
    private const string Done = "done";
    public const string SecondFactorStep = "second-factor";
    public const string PasswordStep = "password";
    public const string OfferStep = "offer";

    public static void AddCookie(AuthenticationBuilder builder) => builder.AddCookie(Schemes.Step, options =>
    {
        options.Cookie.Name = "__Host-rempart-step";
        options.Cookie.Path = "/";
        options.Cookie.HttpOnly = true;
        options.Cookie.SecurePolicy = CookieSecurePolicy.Always;
        options.Cookie.SameSite = SameSiteMode.Strict;
        options.ExpireTimeSpan = TimeSpan.FromMinutes(10);
        options.SlidingExpiration = false;
    });

    /// <summary>The account in the middle of a sign-in, and what is done; null when there is none.</summary>
    public async Task<(Account Account, HashSet<string> Done)?> CurrentAsync(HttpContext http)
    {
        var step = await http.AuthenticateAsync(Schemes.Step);
        if (!step.Succeeded || await accounts.FindByIdAsync(step.Principal.Subject()!) is not { Blocked: false } account ||
            step.Principal.FindFirst("stamp")?.Value != account.SecurityStamp)
        {
            return null;
        }
        return (account, step.Principal.FindAll(Done).Select(claim => claim.Value).ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>What comes next; null when the sign-in is complete.</summary>
    public string? Next(Account account, HashSet<string> done)
    {
        if (account.SecondFactorSecret is not null && !done.Contains(SecondFactorStep))
            return SecondFactorStep;
        if (account.MustChangePassword)
            return PasswordStep;
        var mayBeOffered = done.Contains(PasswordStep) || factor.IsRequired(account);
        return account.SecondFactorSecret is null && mayBeOffered && !done.Contains(OfferStep) ? OfferStep : null;
    }

    /// <summary>Goes to the next step, or completes the sign-in and goes back to where the person wanted to be.</summary>
    public async Task<IResult> GoOnAsync(HttpContext http, Account account, HashSet<string> done, string returnUrl, CancellationToken cancellation)
    {
        var next = Next(account, done);
        if (next is not null)
        {
            var identity = CallerClaims.Identity(Schemes.Step, account.Subject, account.UserName!, null);
            identity.AddClaim(new Claim("stamp", account.SecurityStamp ?? ""));
            identity.AddClaims(done.Select(item => new Claim(Done, item)));
            await http.SignInAsync(Schemes.Step, new ClaimsPrincipal(identity));
            var page = next == PasswordStep ? "/account/change-password" : "/account/second-factor";
            return Results.Redirect($"{page}?returnUrl={Uri.EscapeDataString(returnUrl)}");
        }
        await http.SignOutAsync(Schemes.Step);
        await lockout.SucceedAsync(account, cancellation);
        var method = account.SecondFactorSecret is null ? "password" : "password+code";
        await records.SignedInAsync(account.Subject, account.UserName!, method, AccountPages.Address(http), cancellation);
        await http.SignInAsync(
            Schemes.Provider, new ClaimsPrincipal(CallerClaims.Identity(Schemes.Provider, account.Subject, account.UserName!, account.Role)));
        return Results.Redirect(returnUrl);
    }
}
