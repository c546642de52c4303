using Microsoft.Playwright;
using Rempart.Core.Controls;
using Rempart.Core.Estates;

namespace Rempart.Server.Tests.Console;

/// <summary>Pictures of the console for people to look at; made only when REMPART_SCREENSHOTS names a folder.</summary>
public sealed class Screenshots(Chromium chromium) : IClassFixture<Chromium>
{
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
        await Take(host, folder!, "events-light", "/events?q=user:*", "en", 1280, ColorScheme.Light, open: false, first: true);
        await Take(host, folder!, "events-dark-french", "/events", "fr", 1440, ColorScheme.Dark, open: false);
        await Take(host, folder!, "events-narrow", "/events", "en", 390, ColorScheme.Light, open: false);
        await Take(host, folder!, "events-mistake", "/events?q=usr:x", "fr", 1280, ColorScheme.Light, open: false);
        await Take(host, folder!, "not-found", "/nothing-here", "fr", 1280, ColorScheme.Light, open: false, live: false);
    }

    private async Task Take(ConsoleHost host, string folder, string name, string path, string language, int width, ColorScheme scheme, bool open, bool live = true, string role = "approver", bool first = false)
    {
        await using var page = await chromium.OpenAsync(host, path, role, language, width, scheme);
        if (live)
            await page.LiveAsync();
        if (open)
            await page.Tab.Locator("#control-exposure-listeners > summary").ClickAsync();
        if (first)
            await page.Tab.Locator("details.event > summary").Nth(1).ClickAsync();
        await page.Tab.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png"), FullPage = width < 400 });
    }
}
