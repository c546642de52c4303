using Microsoft.Playwright;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Server.Tests.Identity;

namespace Rempart.Server.Tests.Console;

/// <summary>Pictures of the console for people to look at; made only when REMPART_SCREENSHOTS names a folder.</summary>
public sealed class Screenshots(Chromium chromium, TestPostgres postgres) : IClassFixture<Chromium>
{
    // Wide and narrow, light and dark, in both languages.
    private static readonly (string Name, string Language, int Width, ColorScheme Scheme)[] Looks =
        [("light", "en", 1280, ColorScheme.Light), ("dark-french", "fr", 1280, ColorScheme.Dark), ("narrow", "en", 390, ColorScheme.Light), ("narrow-dark-french", "fr", 390, ColorScheme.Dark)];

    [Fact]
    public async Task Pictures_of_the_sign_in()
    {
        var folder = Environment.GetEnvironmentVariable("REMPART_SCREENSHOTS");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "Set REMPART_SCREENSHOTS to a folder to have pictures of the sign-in made.");
        await using var server = await Identity.TestServer.StartAsync(postgres);
        using var first = new Browser(server);
        await first.FirstSignInAsync("admin", server.OneTimePassword!);
        foreach (var (name, language, width, scheme) in Looks)
        {
            await using var page = await chromium.OpenAsync(new Uri(server.Url, "/device").ToString(), language, width, scheme);
            await ShotAsync(page, folder!, $"sign-in-{name}");
            await page.Tab.Locator("[name=userName]").FillAsync("admin");
            await page.Tab.Locator("[name=password]").FillAsync(Browser.Password);
            await page.Tab.Locator("button[type=submit]").First.ClickAsync();
            await ShotAsync(page, folder!, $"device-{name}");
            var asked = (await first.PostFormAsync("/connect/device", ("client_id", "rempart-cli"), ("scope", "openid profile offline_access rempart"))).Body;
            await page.Tab.Locator("[name=user_code]").FillAsync("0000-0000-0000");
            await page.Tab.Locator("button[type=submit]").First.ClickAsync();
            await ShotAsync(page, folder!, $"device-wrong-{name}");
            await page.Tab.Locator("[name=user_code]").FillAsync(asked.GetProperty("user_code").GetString()!);
            await page.Tab.Locator("button[type=submit]").First.ClickAsync();
            await ShotAsync(page, folder!, $"device-question-{name}");
            await page.Tab.Locator("[name=decision][value=allow]").ClickAsync();
            await ShotAsync(page, folder!, $"device-done-{name}");
        }
    }

    private static async Task ShotAsync(BrowserPage page, string folder, string name)
    {
        await page.Tab.Locator("main h1").WaitForAsync();
        await page.Tab.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png"), FullPage = true });
    }

    [Fact]
    public async Task Pictures_of_every_page()
    {
        var folder = Environment.GetEnvironmentVariable("REMPART_SCREENSHOTS");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "Set REMPART_SCREENSHOTS to a folder to have pictures of the console made.");
        await using var host = await ConsoleHost.StartAsync(new TestEstate(Repository.Folder("estate")), TestContext.Current.CancellationToken);
        host.Samples.FillWithEachState(host.Posture);
        foreach (var known in ControlCatalogue.All.Skip(14).Where((_, place) => place % 3 != 0))
            host.Posture.Set(host.Samples.Status(known.Id, Outcome.Satisfied), host.Samples.Assessment(known.Id, Outcome.Satisfied));
        await Take(host, folder!, "home-light", "/", "en", 1280, ColorScheme.Light, open: true);
        await Take(host, folder!, "home-dark", "/", "en", 1440, ColorScheme.Dark, open: true);
        await Take(host, folder!, "home-narrow", "/", "en", 390, ColorScheme.Light, open: true);
        await Take(host, folder!, "home-french", "/", "fr", 1440, ColorScheme.Light, open: false);
        await Take(host, folder!, "controls", "/controls", "en", 1280, ColorScheme.Light, open: false);
        await Take(host, folder!, "control", "/controls/exposure.listeners", "en", 1280, ColorScheme.Light, open: false);
        await Take(host, folder!, "findings", "/findings?state=all", "en", 1280, ColorScheme.Light, open: false);
        await Take(host, folder!, "evidence", "/evidence", "fr", 1280, ColorScheme.Dark, open: false);
        host.Network.Fill(host.Estate.Current);
        await Take(host, folder!, "network", "/network", "en", 1280, ColorScheme.Light, open: false);
        await Take(host, folder!, "network-chosen", $"/network?connection={InMemoryNetwork.Hole}", "fr", 1280, ColorScheme.Dark, open: false);
        await Take(host, folder!, "network-narrow", "/network", "en", 390, ColorScheme.Light, open: false);
        await Take(host, folder!, "people", "/people", "en", 1280, ColorScheme.Light, open: false, role: "administrator");
        await Take(host, folder!, "people-dark", "/people", "fr", 1280, ColorScheme.Dark, open: false, role: "administrator");
        await Take(host, folder!, "people-narrow", "/people", "en", 390, ColorScheme.Light, open: false, role: "administrator");
        await Take(host, folder!, "person", "/people/auth0%7Calice", "en", 1280, ColorScheme.Light, open: false, role: "administrator");
        await Take(host, folder!, "person-narrow", "/people/auth0%7Calice", "fr", 390, ColorScheme.Dark, open: false, role: "administrator");
        await Take(host, folder!, "access-light", "/access", "en", 1280, ColorScheme.Light, open: false);
        await Take(host, folder!, "access-dark-french", "/access", "fr", 1440, ColorScheme.Dark, open: false);
        await Take(host, folder!, "access-narrow", "/access", "en", 390, ColorScheme.Light, open: false);
        await Take(host, folder!, "alerts-light", "/alerts?state=all", "en", 1280, ColorScheme.Light, open: false);
        await Take(host, folder!, "alerts-dark-french", "/alerts", "fr", 1440, ColorScheme.Dark, open: false);
        await Take(host, folder!, "alerts-narrow", "/alerts", "en", 390, ColorScheme.Light, open: false);
        await Take(host, folder!, "alert-light", "/alerts/3", "en", 1280, ColorScheme.Light, open: false);
        await Take(host, folder!, "alert-narrow", "/alerts/3", "fr", 390, ColorScheme.Dark, open: false);
        await Take(host, folder!, "events-light", "/events?q=user:*", "en", 1280, ColorScheme.Light, open: false, first: true);
        await Take(host, folder!, "events-dark-french", "/events", "fr", 1440, ColorScheme.Dark, open: false);
        await Take(host, folder!, "events-narrow", "/events", "en", 390, ColorScheme.Light, open: false);
        await Take(host, folder!, "events-mistake", "/events?q=usr:x", "fr", 1280, ColorScheme.Light, open: false);
        await Take(host, folder!, "holds-light", "/events/holds", "en", 1280, ColorScheme.Light, open: false, role: "administrator", unfold: true);
        await Take(host, folder!, "holds-dark-french", "/events/holds?all=true", "fr", 1440, ColorScheme.Dark, open: false, role: "administrator", unfold: true);
        await Take(host, folder!, "holds-narrow", "/events/holds", "en", 390, ColorScheme.Light, open: false, role: "administrator", unfold: true);
        await Take(host, folder!, "not-found", "/nothing-here", "fr", 1280, ColorScheme.Light, open: false, live: false);
    }

    private async Task Take(ConsoleHost host, string folder, string name, string path, string language, int width, ColorScheme scheme, bool open, bool live = true, string role = "approver", bool first = false, bool unfold = false)
    {
        await using var page = await chromium.OpenAsync(host, path, role, language, width, scheme);
        if (live)
            await page.LiveAsync();
        if (open)
            await page.Tab.Locator("#control-exposure-listeners > summary").ClickAsync();
        if (first)
            await page.Tab.Locator("details.event > summary").Nth(1).ClickAsync();
        if (unfold)
            await page.Tab.Locator("details.decision > summary").ClickAsync();
        await page.Tab.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png"), FullPage = width < 400 });
    }
}
