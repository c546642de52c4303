using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Rempart.Server.Identity.Accounts;
using Rempart.Server.Identity.Records;
using Rempart.Server.Identity.Store;

namespace Rempart.Server.Identity.Pages;

/// <summary>The pages of local accounts: password, second factor, new password.</summary>
internal static class LoginPages
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var account = AccountPages.Group(routes);
        account.MapGet("/login", (HttpContext http, string? returnUrl) => Login(http, returnUrl));
        account.MapPost("/login", LoginAsync);
        account.MapGet("/change-password", async (HttpContext http, LoginSteps steps, UserManager<Account> accounts, string? returnUrl) =>
            await WhoAsync(http, steps, accounts) is { } who ? Password(http, who.InSignIn, returnUrl, null) : ToLogin("/account/change-password"));
        account.MapPost("/change-password", ChangePasswordAsync);
        account.MapGet("/second-factor", async (HttpContext http, LoginSteps steps, UserManager<Account> accounts, SecondFactor factor, string? returnUrl) =>
            await WhoAsync(http, steps, accounts) is { } who ? Factor(http, who, factor, returnUrl, null, null) : ToLogin("/account/second-factor"));
        account.MapPost("/second-factor", SecondFactorAsync);
    }

    private sealed record Who(Account Account, HashSet<string> Done, bool InSignIn);

    // Either in the middle of a sign-in, or signed in with the provider already.
    private static async Task<Who?> WhoAsync(HttpContext http, LoginSteps steps, UserManager<Account> accounts)
    {
        if (await steps.CurrentAsync(http) is { } step)
            return new Who(step.Account, step.Done, InSignIn: true);
        var session = await http.AuthenticateAsync(Schemes.Provider);
        return session.Succeeded && await accounts.FindByIdAsync(session.Principal.Subject()!) is { Blocked: false } account
            ? new Who(account, [], InSignIn: false)
            : null;
    }

    private static IResult ToLogin(string back) => Results.Redirect($"/account/login?returnUrl={Uri.EscapeDataString(back)}");

    private static IResult Login(HttpContext http, string? returnUrl, string? error = null) => AccountPages.Page<LoginPage>(
        http,
        new() { ["ReturnUrl"] = AccountPages.Back(returnUrl), ["Error"] = error },
        error is null ? StatusCodes.Status200OK : StatusCodes.Status401Unauthorized);

    private static IResult Password(HttpContext http, bool oneTime, string? returnUrl, string? error) => AccountPages.Page<PasswordPage>(
        http,
        new() { ["ReturnUrl"] = AccountPages.Back(returnUrl), ["OneTime"] = oneTime, ["Error"] = error },
        error is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);

    private static IResult Factor(HttpContext http, Who who, SecondFactor factor, string? returnUrl, string? offer, string? error)
    {
        var enrolment = who.Account.SecondFactorSecret is null ? factor.Again(who.Account, offer) : null;
        return AccountPages.Page<SecondFactorPage>(
            http,
            new()
            {
                ["ReturnUrl"] = AccountPages.Back(returnUrl),
                ["Error"] = error,
                ["Image"] = enrolment?.Image,
                ["Secret"] = enrolment?.Secret,
                ["Offer"] = enrolment?.Offer,
                ["MaySkip"] = who.InSignIn && enrolment is not null && !factor.IsRequired(who.Account),
                ["MayRemove"] = !who.InSignIn && enrolment is null && !factor.IsRequired(who.Account),
                ["Manage"] = !who.InSignIn,
            },
            error is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> LoginAsync(HttpContext http, PasswordCheck check, LoginSteps steps, CancellationToken cancellation)
    {
        var back = AccountPages.Back(AccountPages.Field(http, "returnUrl"));
        var account = await check.CheckAsync(AccountPages.Field(http, "userName"), AccountPages.Field(http, "password"), AccountPages.Address(http), cancellation);
        return account is null ? Login(http, back, "LoginFailed") : await steps.GoOnAsync(http, account, [], back, cancellation);
    }

    private static async Task<IResult> ChangePasswordAsync(
        HttpContext http, LoginSteps steps, UserManager<Account> accounts, UserService users, PasswordCheck check, FirstAdministrator first, CancellationToken cancellation)
    {
        var back = AccountPages.Back(AccountPages.Field(http, "returnUrl"));
        if (await WhoAsync(http, steps, accounts) is not { } who)
            return ToLogin("/account/change-password");
        var (account, done, oneTime) = who;
        if (oneTime && steps.Next(account, done) != LoginSteps.PasswordStep)
            return await steps.GoOnAsync(http, account, done, back, cancellation);
        var password = AccountPages.Field(http, "newPassword");
        if (password != AccountPages.Field(http, "repeat"))
            return Password(http, oneTime, back, "PasswordsDiffer");
        if (oneTime
            ? await accounts.CheckPasswordAsync(account, password)
            : await check.CheckAsync(account.UserName, AccountPages.Field(http, "password"), AccountPages.Address(http), cancellation) is null)
        {
            return Password(http, oneTime, back, oneTime ? "PasswordSame" : "LoginFailed");
        }
        if (await users.SetOwnPasswordAsync(account, password, cancellation) is { } fault)
            return Password(http, oneTime, back, $"Password{fault}");
        first.Changed(account);
        // Whoever was asked for the second factor before need not be again; who was not signs in with what they have.
        done.Add(LoginSteps.PasswordStep);
        if (!oneTime)
            done.UnionWith([LoginSteps.SecondFactorStep, LoginSteps.OfferStep]);
        return await steps.GoOnAsync(http, account, done, back, cancellation);
    }

    private static async Task<IResult> SecondFactorAsync(
        HttpContext http, LoginSteps steps, UserManager<Account> accounts, SecondFactor factor, PasswordCheck check, Lockout lockout,
        UserService users, CancellationToken cancellation)
    {
        var back = AccountPages.Back(AccountPages.Field(http, "returnUrl"));
        if (await WhoAsync(http, steps, accounts) is not { } who)
            return ToLogin("/account/second-factor");
        var account = who.Account;
        var next = steps.Next(account, who.Done);
        if (who.InSignIn && next is not (LoginSteps.SecondFactorStep or LoginSteps.OfferStep))
            return await steps.GoOnAsync(http, account, who.Done, back, cancellation);
        if (who.InSignIn && next == LoginSteps.OfferStep && AccountPages.Field(http, "decision") == "skip" && !factor.IsRequired(account))
        {
            who.Done.Add(LoginSteps.OfferStep);
            return await steps.GoOnAsync(http, account, who.Done, back, cancellation);
        }
        var enrols = account.SecondFactorSecret is null;
        var offer = AccountPages.Field(http, "offer");
        var code = AccountPages.Field(http, "code");
        var right = !lockout.IsLocked(account) &&
            (enrols ? await factor.ConfirmAsync(account, offer, code, cancellation) : await factor.CheckAsync(account, code, cancellation));
        if (!right)
        {
            if (!enrols)
                await check.FailAsync(account, AccountPages.Address(http), cancellation);
            return Factor(http, who, factor, back, offer, "CodeWrong");
        }
        if (!enrols && !who.InSignIn)
        {
            if (factor.IsRequired(account))
                return Factor(http, who, factor, back, null, "FactorRequired");
            await users.ChangeAsync(account, $"user:{account.UserName}", async () =>
            {
                await factor.RemoveAsync(account, cancellation);
                return new RecordDetails("second-factor-removed");
            }, cancellation);
            return Results.Redirect(back);
        }
        if (enrols)
        {
            await users.ChangeAsync(account, $"user:{account.UserName}", () => Task.FromResult<RecordDetails?>(new RecordDetails("second-factor-enrolled")), cancellation);
        }
        if (!who.InSignIn)
            return Results.Redirect(back);
        who.Done.UnionWith([LoginSteps.SecondFactorStep, LoginSteps.OfferStep]);
        return await steps.GoOnAsync(http, account, who.Done, back, cancellation);
    }
}
