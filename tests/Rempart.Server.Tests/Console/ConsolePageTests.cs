using System.Net;
using Rempart.Core.Controls;

namespace Rempart.Server.Tests.Console;

public sealed class ConsolePageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("en", "Proved", "Not true", "Unknown", "Unknown: out of date", "Risk accepted", "Not verified yet", "1 sentence proved, 1 not true, 1 accepted risk, 3 unknown.")]
    [InlineData("fr-CA,fr;q=0.8", "Prouvé", "Non respecté", "Inconnu", "Inconnu : périmé", "Risque accepté", "Pas encore vérifié", "1 phrase prouvée, 1 non respectée, 1 risque accepté, 3 inconnues.")]
    public async Task The_first_paint_says_each_state_in_words(string language, params string[] words)
    {
        await using var host = await ConsoleHost.StartAsync(Cancellation, french: ConsoleHost.Page);
        host.Samples.FillWithEachState(host.Posture);
        var html = WebUtility.HtmlDecode(await GetAsync(host, "/", language));
        foreach (var word in words)
            html.ShouldContain(word);
        html.ShouldContain($"<html lang=\"{language[..2]}\">");
        html.ShouldContain("href=\"/api/v1/evidence/41/proof\" download=\"rempart-41.tlog-proof\"");
        html.ShouldContain("gateway could not be read: connection refused");
    }

    [Fact]
    public async Task What_an_attacker_wrote_into_a_finding_stays_text()
    {
        const string Attack = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";
        await using var host = await ConsoleHost.StartAsync(Cancellation);
        host.Posture.Set(
            host.Samples.Status(Samples.Listeners, Outcome.NotSatisfied, open: 1, reason: Attack),
            host.Samples.Assessment(Samples.Listeners, Outcome.NotSatisfied, Attack),
            host.Samples.Finding(Samples.Listeners, Attack, Attack, remedy: "run: " + Attack));
        foreach (var path in (string[])["/", "/findings", "/controls/exposure.listeners", $"/findings/{Samples.Fingerprint(Samples.Listeners, Attack)}", "/evidence"])
        {
            var html = await GetAsync(host, path);
            html.ShouldNotContain("<script>alert", customMessage: path);
            html.ShouldNotContain("<img", customMessage: path);
            html.ShouldNotContain("<b>carol", customMessage: path);
        }
    }

    [Fact]
    public async Task A_mistyped_control_is_an_error_on_the_page_and_never_green()
    {
        await using var host = await ConsoleHost.StartAsync(Cancellation, "[It holds.](control:exposure.listener)");
        var html = WebUtility.HtmlDecode(await GetAsync(host, "/"));
        html.ShouldContain("'exposure.listener' is not a control. Did you mean 'exposure.listeners'?");
        html.ShouldContain("0 sentences proved, 0 not true, 1 unknown.");
    }

    [Theory]
    [InlineData("en", "A restore was last proved", "now 12 seconds (objective 5 minutes)", "now 10 minutes (objective 30 minutes)", "Next: incremental", "No restore was ever proved.", "The archive lacks 000000010000000000000006")]
    [InlineData("fr", "Une restauration a été prouvée", "maintenant 12 secondes (objectif 5 minutes)", "maintenant 10 minutes (objectif 30 minutes)", "Prochain : incrémentale", "Aucune restauration n'a jamais été prouvée.", "Il manque à l'archive 000000010000000000000006")]
    public async Task Backups_are_shown_in_words_and_pictures(string language, params string[] words)
    {
        await using var host = await ConsoleHost.StartAsync(Cancellation);
        var raw = await GetAsync(host, "/backups", language);
        var html = WebUtility.HtmlDecode(raw);
        foreach (var word in words)
            html.ShouldContain(word);
        // The test that took too long is a square beyond the objective's line, the other a circle.
        html.ShouldContain("<polyline class=\"course\"");
        html.ShouldContain("class=\"point bad\"");
        html.ShouldContain("class=\"objective\"");
        html.ShouldContain("class=\"reachable\" x=\"0\"");
        raw.ShouldContain("A &lt;b&gt;file&lt;/b&gt; is damaged.");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/controls")]
    [InlineData("/controls/exposure.listeners")]
    [InlineData("/findings")]
    [InlineData("/evidence")]
    [InlineData("/backups")]
    public async Task Pages_need_the_viewers_right_and_hold_one_h1_and_no_inline_code(string path)
    {
        await using var host = await ConsoleHost.StartAsync(Cancellation);
        host.Samples.FillWithEachState(host.Posture);
        using var stranger = host.Client(role: null);
        (await stranger.GetAsync(new Uri(path, UriKind.Relative), Cancellation)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var html = await GetAsync(host, path);
        html.Split("<h1").Length.ShouldBe(2);
        html.ShouldContain("<main id=\"main\"");
        html.ShouldNotContain("style=\"");
        html.ShouldNotContain("<style");
        html.ShouldNotContain("<script>");
        html.ShouldNotContain("onclick=\"");
    }

    [Theory]
    [InlineData("/nothing-here", HttpStatusCode.NotFound, "Page introuvable")]
    [InlineData("/controls/no.such", HttpStatusCode.NotFound, "Page introuvable")]
    [InlineData("/throws", HttpStatusCode.InternalServerError, "Une erreur est survenue")]
    public async Task Errors_are_pages_for_people(string path, HttpStatusCode status, string title)
    {
        await using var host = await ConsoleHost.StartAsync(Cancellation);
        using var client = host.Client(language: "fr");
        var answer = await client.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
        var html = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Cancellation));
        answer.StatusCode.ShouldBe(status);
        html.ShouldContain(title);
        html.ShouldNotContain("a secret of the inside");
    }

    [Fact]
    public async Task The_API_keeps_its_own_errors()
    {
        await using var host = await ConsoleHost.StartAsync(Cancellation);
        using var client = host.Client();
        var answer = await client.GetAsync(new Uri("/api/v1/throws", UriKind.Relative), Cancellation);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    [Theory]
    [InlineData("/findings?state=all", "/findings?state=all")]
    [InlineData("/", "/")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("/connect/authorize?x=1", "/")]
    [InlineData(null, "/")]
    public async Task The_language_switch_leads_back_only_to_our_pages(string? back, string expected)
    {
        await using var host = await ConsoleHost.StartAsync(Cancellation);
        using var client = host.Client(role: null);
        var answer = await client.GetAsync(new Uri($"/language?to=fr{(back is null ? "" : "&back=" + Uri.EscapeDataString(back))}", UriKind.Relative), Cancellation);
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.OriginalString.ShouldBe(expected);
        answer.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem().ShouldStartWith("__Host-rempart-language=fr;");
    }

    [Fact]
    public async Task The_posture_is_read_once_for_many_pages_and_an_outage_leaves_the_last_state()
    {
        await using var host = await ConsoleHost.StartAsync(Cancellation);
        host.Samples.FillWithEachState(host.Posture);
        await GetAsync(host, "/");
        await GetAsync(host, "/");
        host.Posture.Reports.ShouldBe(1);
        host.Posture.Failure = new InvalidOperationException("no database");
        host.Posture.Set(host.Samples.Status("platform.self", Outcome.Unknown));
        var html = await GetAsync(host, "/");
        html.ShouldContain("The server could not read a newer state. What you see is from");
        html.ShouldContain("1 sentence proved");
    }

    private static async Task<string> GetAsync(ConsoleHost host, string path, string language = "en")
    {
        using var client = host.Client(language: language);
        var answer = await client.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await answer.Content.ReadAsStringAsync(Cancellation);
    }
}
