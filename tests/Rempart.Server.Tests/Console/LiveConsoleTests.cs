using Microsoft.Playwright;
using Rempart.Core.Controls;
using static Microsoft.Playwright.Assertions;

namespace Rempart.Server.Tests.Console;

public sealed class LiveConsoleTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_change_appears_without_a_reload_and_the_browser_has_nothing_to_complain_about()
    {
        await using var host = await ConsoleHost.StartAsync(Cancellation);
        host.Samples.FillWithEachState(host.Posture);
        await using var page = await chromium.OpenAsync(host);
        await page.LiveAsync();
        await Expect(page.Tab.Locator(".tally")).ToHaveTextAsync("1 sentence proved, 1 not true, 1 accepted risk, 3 unknown.");

        host.Posture.Set(host.Samples.Status(Samples.Listeners, Outcome.Satisfied), host.Samples.Assessment(Samples.Listeners, Outcome.Satisfied));

        await Expect(page.Tab.Locator(".tally")).ToHaveTextAsync("2 sentences proved, 0 not true, 1 accepted risk, 3 unknown.");
        await Expect(page.Tab.Locator("#control-exposure-listeners strong").First).ToHaveTextAsync("Proved");
        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_open_sentence_stays_open_when_news_come_and_when_the_connection_is_lost()
    {
        await using var host = await ConsoleHost.StartAsync(Cancellation);
        host.Samples.FillWithEachState(host.Posture);
        await using var page = await chromium.OpenAsync(host);
        await page.LiveAsync();
        var sentence = page.Tab.Locator("#control-exposure-listeners");
        await sentence.Locator("summary").First.ClickAsync();
        await Expect(sentence.Locator(".resource")).ToBeVisibleAsync();

        host.Posture.Set(
            host.Samples.Status(Samples.Listeners, Outcome.NotSatisfied, open: 2),
            host.Samples.Assessment(Samples.Listeners, Outcome.NotSatisfied),
            host.Samples.Finding(Samples.Listeners),
            host.Samples.Finding(Samples.Listeners, "host/bastion 0.0.0.0:9090/tcp"));
        await Expect(sentence.Locator(".resource")).ToHaveCountAsync(2);

        await host.StopAsync(Cancellation);
        await Expect(page.Tab.Locator("#components-reconnect-modal")).ToBeVisibleAsync();
        await Expect(sentence.Locator(".resource").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_lost_server_is_said_in_words_and_the_content_stays()
    {
        await using var host = await ConsoleHost.StartAsync(Cancellation);
        host.Samples.FillWithEachState(host.Posture);
        await using var page = await chromium.OpenAsync(host);
        await page.LiveAsync();
        await host.StopAsync(Cancellation);
        await Expect(page.Tab.Locator("#components-reconnect-modal p:visible")).ToContainTextAsync("Trying again… What you see may be old.");
        await Expect(page.Tab.Locator(".live")).ToBeHiddenAsync();
        await Expect(page.Tab.Locator(".tally")).ToContainTextAsync("1 not true");
    }

    [Fact]
    public async Task Without_scripts_the_page_says_all_and_opens()
    {
        await using var host = await ConsoleHost.StartAsync(Cancellation);
        host.Samples.FillWithEachState(host.Posture);
        await using var page = await chromium.OpenAsync(host, scripts: false);
        await page.Tab.Locator("#control-exposure-listeners summary").First.ClickAsync();
        await Expect(page.Tab.Locator("#control-exposure-listeners .resource")).ToHaveTextAsync("host/bastion 0.0.0.0:8080/tcp");
        await Expect(page.Tab.Locator("#control-exposure-listeners code").First).ToHaveTextAsync("ss -tulpn 'sport = :8080'");
    }

    [Fact]
    public async Task The_remedy_is_copied()
    {
        await using var host = await ConsoleHost.StartAsync(Cancellation);
        host.Samples.FillWithEachState(host.Posture);
        await using var page = await chromium.OpenAsync(host);
        await page.LiveAsync();
        await page.Tab.Locator("#control-exposure-listeners summary").First.ClickAsync();
        await page.Tab.Locator("#control-exposure-listeners .copy").ClickAsync();
        await Expect(page.Tab.Locator("#control-exposure-listeners .copy")).ToHaveTextAsync("Copied");
        (await page.Tab.EvaluateAsync<string>("navigator.clipboard.readText()")).ShouldBe("ss -tulpn 'sport = :8080'");
    }

    [Fact]
    public async Task An_approver_accepts_a_risk_with_a_reason_and_withdraws_it()
    {
        await using var host = await ConsoleHost.StartAsync(Cancellation);
        host.Samples.FillWithEachState(host.Posture);
        await using var page = await chromium.OpenAsync(host, role: "approver");
        await page.LiveAsync();
        var sentence = page.Tab.Locator("#control-exposure-listeners");
        await sentence.Locator("summary").First.ClickAsync();
        await sentence.GetByText("Accept this risk…").ClickAsync();
        var accept = sentence.GetByRole(AriaRole.Button, new() { Name = "Accept the risk" });

        await sentence.Locator("textarea").FillAsync("short");
        await accept.ClickAsync();
        await Expect(sentence.GetByText("Give a reason of at least 10 characters.")).ToBeVisibleAsync();

        await sentence.Locator("textarea").FillAsync("Closed by the firewall until it moves.");
        await accept.ClickAsync();
        await Expect(sentence.Locator("strong").First).ToHaveTextAsync("Risk accepted");

        await sentence.GetByRole(AriaRole.Button, new() { Name = "Withdraw the acceptance" }).ClickAsync();
        await Expect(sentence.Locator("strong").First).ToHaveTextAsync("Not true");
        host.Posture.Actors.ShouldBe(["user:alice", "user:alice"]);
        page.Complaints.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("viewer", 0, 0)]
    [InlineData("operator", 1, 0)]
    [InlineData("approver", 1, 1)]
    public async Task Buttons_follow_the_role(string role, int verify, int accept)
    {
        await using var host = await ConsoleHost.StartAsync(Cancellation);
        host.Samples.FillWithEachState(host.Posture);
        await using var page = await chromium.OpenAsync(host, role: role);
        await page.LiveAsync();
        await Expect(page.Tab.GetByText("Verify all now")).ToHaveCountAsync(verify);
        await Expect(page.Tab.Locator("#control-exposure-listeners .decision")).ToHaveCountAsync(accept);
    }

    [Fact]
    public async Task Verify_says_when_it_is_done_and_when_it_failed()
    {
        await using var host = await ConsoleHost.StartAsync(Cancellation);
        host.Samples.FillWithEachState(host.Posture);
        await using var page = await chromium.OpenAsync(host, role: "operator");
        await page.LiveAsync();
        await page.Tab.GetByText("Verify all now").ClickAsync();
        await Expect(page.Tab.Locator(".under .progress")).ToHaveTextAsync("Verified.");
        host.Posture.VerifyFailure = new InvalidOperationException("inside");
        await page.Tab.GetByText("Verify all now").ClickAsync();
        await Expect(page.Tab.Locator(".under .progress")).ToHaveTextAsync("It could not be done. The server's log says why; try again.");
    }
}
