using System.Security.Cryptography;
using Rempart.Server.Hosting;
using Rempart.Server.Tests.Console;
using Rempart.Server.Tests.Infrastructure;
using static Microsoft.Playwright.Assertions;

namespace Rempart.Server.Tests.EndToEnd;

/// <summary>What follows the first day: the command line signed in through the browser, and sessions ended elsewhere.</summary>
public sealed class SecondDayTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_command_line_signs_in_through_the_browser_and_out_again()
    {
        await using var server = await TestServer.StartAsync();
        await using var page = await chromium.OpenAsync(ServerHost.Url(server.App));
        await FirstSignIn.RunAsync(page, server);

        await LogInAsync(page, server);
        (await CommandLine.RunAsync(server.Root, "findings")).ShouldBe((0, "No open findings.\n", ""));
        (await CommandLine.RunAsync(server.Root, "logout")).ShouldBe((0, $"Signed out of {ServerHost.Url(server.App)}.\n", ""));
        await page.Tab.GotoAsync(ServerHost.Url(server.App) + "/account/sessions");
        await Expect(page.Tab.Locator(".sessions li")).ToHaveCountAsync(1);

        await LogInAsync(page, server);
        await page.Tab.GotoAsync(ServerHost.Url(server.App) + "/account/sessions");
        await page.Tab.Locator(".sessions li", new() { HasText = "rempart-cli" }).Locator("button").ClickAsync();
        await Expect(page.Tab.Locator(".sessions li")).ToHaveCountAsync(1);
        var refused = await CommandLine.RunAsync(server.Root, "findings");
        refused.Code.ShouldBe(3);
        refused.Error.ShouldContain("rempart login");

        // From a machine without a browser, with a code that is typed in this one.
        await LogInWithACodeAsync(page, server);
        (await CommandLine.RunAsync(server.Root, "findings")).ShouldBe((0, "No open findings.\n", ""));
        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_page_that_is_open_goes_back_to_the_sign_in_when_its_session_is_ended_elsewhere()
    {
        await using var server = await TestServer.StartAsync();
        await using var page = await chromium.OpenAsync(ServerHost.Url(server.App));
        await FirstSignIn.RunAsync(page, server);
        await using var other = await chromium.OpenAsync(ServerHost.Url(server.App), language: "fr");
        await FirstSignIn.AgainAsync(other);

        await other.Tab.GotoAsync(ServerHost.Url(server.App) + "/account/sessions");
        await Expect(other.Tab.Locator("h1")).ToHaveTextAsync("Vos sessions");
        await other.Tab.Locator(".sessions li").Nth(1).Locator("button").ClickAsync();
        await Expect(other.Tab.Locator(".sessions li")).ToHaveCountAsync(1);

        await Expect(page.Tab).ToHaveTitleAsync("Sign in · Rempart", new() { Timeout = 30_000 });
        page.Complaints.ShouldBeEmpty();
        other.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_language_chosen_in_the_middle_of_the_sign_in_keeps_the_step_and_stays_in_the_console()
    {
        await using var server = await TestServer.StartAsync();
        await using var page = await chromium.OpenAsync(ServerHost.Url(server.App) + "/findings?state=all");
        await FirstSignIn.EnterAsync(page, "not the password at all");
        await Expect(page.Tab.Locator(".error")).ToBeVisibleAsync();
        await ChooseAsync(page, "fr");
        await Expect(page.Tab).ToHaveTitleAsync("Connexion · Rempart");
        await FirstSignIn.EnterAsync(page, await File.ReadAllTextAsync(server.PathOf("secrets", "first-administrator-password"), Cancellation));
        await ChooseAsync(page, "en");
        await ChooseAsync(page, "fr");
        await page.Tab.Locator("[name=newPassword]").FillAsync(FirstSignIn.Password);
        await page.Tab.Locator("[name=repeat]").FillAsync(FirstSignIn.Password);
        await FirstSignIn.SubmitAsync(page);
        await page.Tab.Locator("[name=decision][value=skip]").ClickAsync();
        await page.LiveAsync();
        await Expect(page.Tab).ToHaveTitleAsync("Constats · Rempart");
        new Uri(page.Tab.Url).PathAndQuery.ShouldBe("/findings?state=all");

        await page.Tab.Locator("header nav.languages a[lang=en]").ClickAsync();
        await Expect(page.Tab).ToHaveTitleAsync("Findings · Rempart");
        await page.Tab.Locator("header a.account").ClickAsync();
        await Expect(page.Tab.Locator("h1")).ToHaveTextAsync("Your sessions");
        page.Complaints.ShouldAllBe(complaint => complaint.Contains("401"));
    }

    private static async Task ChooseAsync(BrowserPage page, string language)
    {
        await page.Tab.Locator($"footer a[lang={language}]").ClickAsync();
        await Expect(page.Tab.Locator("html")).ToHaveAttributeAsync("lang", language);
    }

    private static async Task LogInWithACodeAsync(BrowserPage page, TestServer server)
    {
        using var login = CommandLine.Start(server.Root, [("DISPLAY", ""), ("WAYLAND_DISPLAY", ""), ("BROWSER", "")], "login", ServerHost.Url(server.App));
        try
        {
            var lines = new List<string>();
            while (lines.LastOrDefault() != "and type the code")
                lines.Add(await login.StandardError.ReadLineAsync(Cancellation) ?? throw new InvalidOperationException(string.Join('\n', lines)));
            lines.ShouldBe(["No browser can be opened here.", "On any device, open", $"  {ServerHost.Url(server.App)}/device", "and type the code"]);
            await page.Tab.GotoAsync(ServerHost.Url(server.App) + "/device");
            await page.Tab.Locator("[name=user_code]").FillAsync((await login.StandardError.ReadLineAsync(Cancellation))!.Trim());
            await FirstSignIn.SubmitAsync(page);
            await page.Tab.Locator("[name=decision][value=allow]").ClickAsync();
            await Expect(page.Tab.Locator("main")).ToContainTextAsync("The device is signed in.");
            (await login.StandardOutput.ReadToEndAsync(Cancellation)).ShouldBe($"Signed in to {ServerHost.Url(server.App)} as admin.\n");
            await login.WaitForExitAsync(Cancellation);
            login.ExitCode.ShouldBe(0);
        }
        finally
        {
            if (!login.HasExited)
                login.Kill();
        }
    }

    private static async Task LogInAsync(BrowserPage page, TestServer server)
    {
        var fingerprint = Convert.ToHexString(SHA256.HashData(server.Get<ServerCertificate>().Certificate.RawData));
        using var login = CommandLine.Start(server.Root, "login", ServerHost.Url(server.App), "--fingerprint", fingerprint, "--no-browser");
        try
        {
            var errors = new List<string>();
            while (errors.LastOrDefault()?.StartsWith("https://", StringComparison.Ordinal) != true)
                errors.Add(await login.StandardError.ReadLineAsync(Cancellation) ?? throw new InvalidOperationException(string.Join('\n', errors)));
            await page.Tab.GotoAsync(errors[^1]);
            await Expect(page.Tab.Locator("p").Filter(new() { HasText = "Rempart CLI wants to act for you" })).ToBeVisibleAsync();
            await page.Tab.Locator("[name=decision][value=allow]").ClickAsync();
            var output = await login.StandardOutput.ReadToEndAsync(Cancellation);
            await login.WaitForExitAsync(Cancellation);
            output.ShouldBe($"Signed in to {ServerHost.Url(server.App)} as admin.\n");
            login.ExitCode.ShouldBe(0);
        }
        finally
        {
            if (!login.HasExited)
                login.Kill();
        }
    }
}
