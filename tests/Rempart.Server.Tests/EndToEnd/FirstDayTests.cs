using System.Net;
using System.Net.Sockets;
using Microsoft.Playwright;
using Rempart.Server.Hosting;
using Rempart.Server.Tests.Console;
using Rempart.Server.Tests.Evidence;
using Rempart.Server.Tests.Infrastructure;
using static Microsoft.Playwright.Assertions;

namespace Rempart.Server.Tests.EndToEnd;

/// <summary>What the first administrator does on the first day: the whole server on the sample estate, real controls, a real browser.</summary>
public sealed class FirstDayTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task The_first_administrator_signs_in_sees_the_page_live_and_takes_a_proof_away()
    {
        // The deviation of the day: something listens that the estate does not declare.
        using var undeclared = new TcpListener(IPAddress.Any, 0);
        undeclared.Start();
        var resource = $"host/rempart 0.0.0.0:{((IPEndPoint)undeclared.LocalEndpoint).Port}/tcp";
        await using var server = await TestServer.StartWholeAsync(Repository.Folder("estate"));
        await using var page = await chromium.OpenAsync(ServerHost.Url(server.App));

        await SignInAsync(page, server);
        await SeeThePageAsync(page, resource);
        await AcceptTheRiskAsync(page);
        await WalkAsync(page);
        var (proof, key) = await TakeAProofAsync(page, server);
        await SignOutAsync(page);
        page.Complaints.ShouldBeEmpty();
        await server.StopAsync();
        await VerifyOfflineAsync(server.Root, proof, key);
    }

    // For people to look at; made only when REMPART_SCREENSHOTS names a folder.
    private static async Task PictureAsync(BrowserPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("REMPART_SCREENSHOTS") is { Length: > 0 } folder)
            await page.Tab.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"first-day-{name}.png") });
    }

    private static async Task SignInAsync(BrowserPage page, TestServer server)
    {
        await Expect(page.Tab).ToHaveTitleAsync("Sign in · Rempart");
        await PictureAsync(page, "sign-in");
        await FirstSignIn.EnterAsync(page, await File.ReadAllTextAsync(server.PathOf("secrets", "first-administrator-password"), TestContext.Current.CancellationToken));
        await page.Tab.Locator("[name=newPassword]").FillAsync(FirstSignIn.Password);
        await PictureAsync(page, "password");
        await page.Tab.Locator("[name=repeat]").FillAsync(FirstSignIn.Password);
        await FirstSignIn.SubmitAsync(page);
        await Expect(page.Tab.Locator("[name=code]")).ToBeVisibleAsync();
        await PictureAsync(page, "second-factor");
        await page.Tab.Locator("[name=decision][value=skip]").ClickAsync();
        await page.LiveAsync();
        File.Exists(server.PathOf("secrets", "first-administrator-password")).ShouldBeFalse();
    }

    private static async Task SeeThePageAsync(BrowserPage page, string resource)
    {
        // The first verification runs while the page is open; its states appear without a reload.
        await Expect(page.Tab.Locator("#control-platform-self strong").First).ToHaveTextAsync("Proved");
        await Expect(page.Tab.Locator("#control-exposure-listeners strong").First).ToHaveTextAsync("Not true");
        await Expect(page.Tab.Locator("#control-data-postgresql-hardening strong").First).ToHaveTextAsync("Unknown");
        await PictureAsync(page, "home");
        await page.Tab.Locator("#control-exposure-listeners > summary").ClickAsync();
        await Expect(page.Tab.Locator("#control-exposure-listeners").Locator(".resource", new() { HasText = resource })).ToBeVisibleAsync();
        await PictureAsync(page, "open");
    }

    private static async Task AcceptTheRiskAsync(BrowserPage page)
    {
        var sentence = page.Tab.Locator("#control-exposure-listeners");
        // The machine of the test may have more such listeners; each is accepted.
        var open = await sentence.Locator(".decision").CountAsync();
        open.ShouldBeGreaterThan(0);
        for (; open > 0; open--)
        {
            await sentence.Locator(".decision > summary").First.ClickAsync();
            await sentence.Locator(".decision textarea").First.FillAsync("A listener of the test, gone in a minute.");
            await sentence.Locator(".decision button[type=submit]").First.ClickAsync();
            await Expect(sentence.Locator(".decision")).ToHaveCountAsync(open - 1);
        }
        await Expect(sentence.Locator("strong").First).ToHaveTextAsync("Risk accepted");
    }

    private static async Task WalkAsync(BrowserPage page)
    {
        foreach (var (room, heading) in ((string, string)[])[("controls", "Controls"), ("findings", "Findings"), ("evidence", "Evidence")])
        {
            await page.Tab.Locator($"header nav.menu a[href='/{room}']").ClickAsync();
            await Expect(page.Tab.Locator("h1")).ToHaveTextAsync(heading);
            await PictureAsync(page, room);
        }
        await page.Tab.Locator("header nav.languages a[lang=fr]").ClickAsync();
        await Expect(page.Tab.Locator("h1")).ToHaveTextAsync("Preuves");
        await page.Tab.Locator("header nav.languages a[lang=en]").ClickAsync();
        await Expect(page.Tab.Locator("h1")).ToHaveTextAsync("Evidence");
    }

    private static async Task<(string Proof, string Key)> TakeAProofAsync(BrowserPage page, TestServer server)
    {
        await page.Tab.Locator("header a[href='/']").First.ClickAsync();
        await page.Tab.Locator("#control-exposure-listeners > summary").ClickAsync();
        var link = page.Tab.Locator("#control-exposure-listeners a.proof").First;
        var download = await page.Tab.RunAndWaitForDownloadAsync(() => link.ClickAsync());
        var proof = server.PathOf(download.SuggestedFilename);
        await download.SaveAsAsync(proof);
        using var client = ProofTests.Client(server);
        return (proof, (await client.GetStringAsync("/ledger/key", TestContext.Current.CancellationToken)).Trim());
    }

    private static async Task SignOutAsync(BrowserPage page)
    {
        await page.Tab.Locator("header a.account").ClickAsync();
        await Expect(page.Tab.Locator("a[href='/account/logout']")).ToBeVisibleAsync();
        await PictureAsync(page, "sessions");
        await page.Tab.Locator("a[href='/account/logout']").ClickAsync();
        await page.Tab.Locator("button[type=submit]").First.ClickAsync();
        await page.Tab.GotoAsync(new Uri(new Uri(page.Tab.Url), "/").ToString());
        await Expect(page.Tab).ToHaveTitleAsync("Sign in · Rempart");
    }

    private static async Task VerifyOfflineAsync(string folder, string proof, string key)
    {
        var (code, output, error) = await CommandLine.RunAsync(folder, "ledger", "verify", proof, "--key", key);
        (code, error).ShouldBe((0, ""));
        output.ShouldStartWith("PROVED");
        output.ShouldContain("exposure.listeners");

        var lines = await File.ReadAllLinesAsync(proof, TestContext.Current.CancellationToken);
        var opening = Array.FindIndex(lines, line => line.StartsWith("extra ", StringComparison.Ordinal));
        var bytes = Convert.FromBase64String(lines[opening][6..]);
        bytes[^3] ^= 1;
        lines[opening] = "extra " + Convert.ToBase64String(bytes);
        await File.WriteAllLinesAsync(proof, lines, TestContext.Current.CancellationToken);
        var forged = await CommandLine.RunAsync(folder, "ledger", "verify", proof, "--key", key);
        forged.Code.ShouldBe(1);
        forged.Output.ShouldStartWith("NOT PROVED");
    }
}
