using Microsoft.Playwright;

namespace Rempart.Server.Tests.Console;

/// <summary>Debian's Chromium, driven by Playwright. A test that needs it is skipped, and says so, where it is not installed.</summary>
public sealed class Chromium : IAsyncLifetime
{
    public const string Executable = "/usr/bin/chromium";

    private static readonly string[] Arguments =
        ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Executable))
            return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Executable, Args = Arguments });
    }

    internal async Task<BrowserPage> OpenAsync(
        ConsoleHost host, string path = "/", string role = "viewer", string language = "en", int width = 1280, ColorScheme scheme = ColorScheme.Light, bool scripts = true)
    {
        var page = await NewAsync(language, width, scheme, scripts);
        await page.Tab.Context.AddCookiesAsync([new Cookie { Name = "as", Value = role, Url = host.Address.ToString() }]);
        await page.Tab.GotoAsync(new Uri(host.Address, path).ToString());
        return page;
    }

    /// <summary>A tab on any address.</summary>
    internal async Task<BrowserPage> OpenAsync(string url, string language = "en", int width = 1280, ColorScheme scheme = ColorScheme.Light)
    {
        var page = await NewAsync(language, width, scheme, scripts: true);
        await page.Tab.GotoAsync(url);
        return page;
    }

    private async Task<BrowserPage> NewAsync(string language, int width, ColorScheme scheme, bool scripts)
    {
        Assert.SkipWhen(_browser is null, $"Chromium is not installed at {Executable}; install the package chromium to run this test.");
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            IgnoreHTTPSErrors = true,
            Locale = language,
            ColorScheme = scheme,
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            JavaScriptEnabled = scripts,
            Permissions = ["clipboard-read", "clipboard-write"],
        });
        return new BrowserPage(context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}

/// <summary>A tab of its own context, and all that its console said.</summary>
internal sealed class BrowserPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;

    public BrowserPage(IBrowserContext context, IPage tab)
    {
        (_context, Tab) = (context, tab);
        tab.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                Complaints.Add($"{message.Text} {message.Location}");
        };
        tab.PageError += (_, error) => Complaints.Add(error);
    }

    public IPage Tab { get; }

    public List<string> Complaints { get; } = [];

    /// <summary>Waits for the live connection.</summary>
    public Task LiveAsync() => Tab.Locator(".live.on").WaitForAsync();

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
