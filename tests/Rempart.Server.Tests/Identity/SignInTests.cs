using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Rempart.Server.Hosting;
using Rempart.Server.Identity.Records;

namespace Rempart.Server.Tests.Identity;

public sealed class SignInTests(TestPostgres postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_administrator_must_change_the_one_time_password_before_anything_works()
    {
        await using var server = await TestServer.StartAsync(postgres);
        var file = Path.Combine(server.Data.Secrets, "first-administrator-password");
        (await File.ReadAllTextAsync(file, Cancellation)).ShouldBe(server.OneTimePassword);
        File.GetUnixFileMode(file).ShouldBe(DataDirectory.OwnerFile);
        using var browser = new Browser(server);

        var change = await browser.SignInAsync("admin", server.OneTimePassword!);
        change.Url.AbsolutePath.ShouldBe("/account/change-password");
        (await browser.GetAsync("/")).Url.AbsolutePath.ShouldBe("/account/login");
        (await browser.GetAsync(Browser.Authorize("http://127.0.0.1:1/callback", "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256")))
            .Url.AbsolutePath.ShouldBe("/account/login");
        (await browser.SubmitAsync(change, ("newPassword", "short"), ("repeat", "short"))).Body.ShouldContain("at least 12 characters.</p>");
        (await browser.SubmitAsync(change, ("newPassword", server.OneTimePassword!), ("repeat", server.OneTimePassword!))).Body.ShouldContain("Choose another.");
        (await browser.SubmitAsync(change, ("newPassword", Browser.Password), ("repeat", "other"))).Body.ShouldContain("The two new passwords differ.");

        var offer = await browser.SubmitAsync(change, ("newPassword", Browser.Password), ("repeat", Browser.Password));
        var home = await browser.SubmitAsync(offer, ("decision", "skip"));
        home.Body.ShouldBe("home of user:admin");
        File.Exists(file).ShouldBeFalse();
        server.Evidence.Lines.ShouldContain(line => line.StartsWith("user:admin user:admin {\"action\":\"password-changed\"", StringComparison.Ordinal));
        server.Evidence.Lines.ShouldContain(line => line.Contains("\"action\":\"sign-in\"", StringComparison.Ordinal) && line.Contains("\"method\":\"password\"", StringComparison.Ordinal));
        server.Evidence.Lines.ShouldNotContain(line => line.Contains(Browser.Password, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_second_factor_is_asked_for_and_no_code_counts_twice()
    {
        await using var server = await TestServer.StartAsync(postgres, ("Rempart:Identity:RequireSecondFactorFor", "approver"));
        using var browser = new Browser(server);
        var change = await browser.SignInAsync("admin", server.OneTimePassword!);
        var offer = await browser.SubmitAsync(change, ("newPassword", Browser.Password), ("repeat", Browser.Password));
        offer.Body.ShouldContain("data:image/png;base64,");
        offer.Body.ShouldNotContain("Not now");
        (await browser.SubmitAsync(offer, ("decision", "skip"), ("code", ""))).Url.AbsolutePath.ShouldBe("/account/second-factor");
        var secret = Browser.SecretOf(offer);
        var code = Browser.CodeOf(secret);
        (await browser.SubmitAsync(offer, ("code", code))).Body.ShouldBe("home of user:admin");

        using var second = new Browser(server);
        var asked = await second.SignInAsync("admin", Browser.Password);
        asked.Url.AbsolutePath.ShouldBe("/account/second-factor");
        (await second.SubmitAsync(asked, ("code", code))).Body.ShouldContain("That code is wrong or was used already.");
        (await second.GetAsync("/")).Url.AbsolutePath.ShouldBe("/account/login");
        (await second.SubmitAsync(asked, ("code", Browser.CodeOf(secret, 1)))).Body.ShouldBe("home of user:admin");
        server.Evidence.Lines.ShouldContain(line => line.Contains("\"method\":\"password\\u002Bcode\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Five_failures_lock_an_account_and_the_answer_does_not_tell_whether_it_exists()
    {
        await using var server = await TestServer.StartAsync(postgres);
        using var browser = new Browser(server);
        (await browser.FirstSignInAsync("admin", server.OneTimePassword!)).Body.ShouldBe("home of user:admin");

        using var attacker = new Browser(server);
        var unknown = await attacker.SignInAsync("nobody", "wrong password here");
        var known = unknown;
        for (var attempt = 0; attempt < 5; attempt++)
            known = await attacker.SignInAsync("admin", "wrong password here");
        var locked = await attacker.SignInAsync("admin", Browser.Password);
        string[] answers = [.. new[] { unknown, known, locked }.Select(page => Anonymize(page.Body))];
        answers.Distinct().Count().ShouldBe(1);
        locked.Status.ShouldBe(HttpStatusCode.Unauthorized);
        server.Evidence.Lines.Count(line => line.StartsWith("user:admin system {\"action\":\"lockout\"", StringComparison.Ordinal)).ShouldBe(1);

        await server.Services.GetRequiredService<SignInRecords>().FlushAsync(Cancellation);
        server.Evidence.Lines.Count(line => line.Contains("sign-in-failures", StringComparison.Ordinal)).ShouldBe(1);
        server.Evidence.Lines[^1].ShouldContain("\"failures\":7,\"accounts\":{\"(unknown)\":1,\"admin\":6}");
        (await browser.GetAsync("/")).Body.ShouldBe("home of user:admin", "a lockout does not end sessions");
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("/\t/evil.example/")]
    [InlineData("javascript:alert(1)")]
    public async Task A_return_address_elsewhere_is_refused(string returnUrl)
    {
        await using var server = await TestServer.StartAsync(postgres);
        using var browser = new Browser(server);
        var page = await browser.GetAsync($"/account/login?returnUrl={Uri.EscapeDataString(returnUrl)}");
        page.Body.ShouldContain("<input type=\"hidden\" name=\"returnUrl\" value=\"/\"");
        page.Body.ShouldNotContain("evil");
        var posted = await browser.SubmitAsync(page, ("userName", "admin"), ("password", server.OneTimePassword!), ("returnUrl", returnUrl));
        posted.Url.AbsolutePath.ShouldBe("/account/change-password");
        posted.Body.ShouldNotContain("evil");
    }

    [Fact]
    public async Task Too_many_attempts_from_one_address_get_429_and_forms_without_token_400()
    {
        await using var server = await TestServer.StartAsync(postgres, ("Rempart:Security:SignInsPerMinute", "3"), ("Rempart:Security:TokensPerMinute", "1"));
        using var browser = new Browser(server);
        (await browser.PostFormAsync("/account/login", ("userName", "admin"), ("password", server.OneTimePassword!))).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await browser.PostFormAsync("/account/logout")).Status.ShouldBe(HttpStatusCode.BadRequest);
        await browser.SignInAsync("admin", "wrong password here");
        await browser.SignInAsync("admin", "wrong password here");
        var refused = await browser.SignInAsync("admin", server.OneTimePassword!);
        refused.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Response.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeInRange(1, 60);
        refused.Body.ShouldContain("Too many requests came from your address.");
        (await browser.PostFormAsync("/connect/token", ("grant_type", "client_credentials"))).Status.ShouldNotBe(HttpStatusCode.TooManyRequests);
        (await browser.PostFormAsync("/connect/token", ("grant_type", "client_credentials"))).Status.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    // What differs between two renderings of one answer: the form's token and what was asked for, in the form and in the links
    // that choose a language.
    private static string Anonymize(string body) =>
        System.Text.RegularExpressions.Regex.Replace(body, "name=\"(__RequestVerificationToken|returnUrl)\" value=\"[^\"]*\"|returnUrl=[^\"]*\"", "");
}
