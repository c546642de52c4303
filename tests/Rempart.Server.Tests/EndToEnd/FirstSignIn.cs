using Rempart.Server.Tests.Console;
using Rempart.Server.Tests.Infrastructure;
using static Microsoft.Playwright.Assertions;

namespace Rempart.Server.Tests.EndToEnd;

/// <summary>Signing in as people do, in a real browser.</summary>
internal static class FirstSignIn
{
    public const string Password = "four unrelated words here";

    /// <summary>The first administrator's first sign-in, up to the live home page; no second factor.</summary>
    public static async Task RunAsync(BrowserPage page, TestServer server)
    {
        await EnterAsync(page, await File.ReadAllTextAsync(server.PathOf("secrets", "first-administrator-password"), TestContext.Current.CancellationToken));
        await page.Tab.Locator("[name=newPassword]").FillAsync(Password);
        await page.Tab.Locator("[name=repeat]").FillAsync(Password);
        await SubmitAsync(page);
        await Expect(page.Tab.Locator("[name=code]")).ToBeVisibleAsync();
        await page.Tab.Locator("[name=decision][value=skip]").ClickAsync();
        await page.LiveAsync();
    }

    /// <summary>A later sign-in, without second factor: it is offered once only.</summary>
    public static async Task AgainAsync(BrowserPage page)
    {
        await EnterAsync(page, Password);
        await page.LiveAsync();
    }

    /// <summary>Fills in the first page.</summary>
    public static async Task EnterAsync(BrowserPage page, string password)
    {
        await page.Tab.Locator("[name=userName]").FillAsync("admin");
        await page.Tab.Locator("[name=password]").FillAsync(password);
        await SubmitAsync(page);
    }

    /// <summary>Sends the form of the page.</summary>
    public static Task SubmitAsync(BrowserPage page) => page.Tab.Locator("button[type=submit]").First.ClickAsync();
}
