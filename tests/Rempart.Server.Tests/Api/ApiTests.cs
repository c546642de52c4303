using System.Net;
using System.Text;
using System.Text.Json;
using Rempart.Core.Controls;
using Rempart.Server.Tests.Evidence;
using Rempart.Server.Tests.Posture;

namespace Rempart.Server.Tests.Api;

public sealed class ApiTests(PostureServer server) : IClassFixture<PostureServer>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/api/v1/findings?state=nope", null, 400, "'state' is 'nope'. Write open, risk-accepted, resolved or all.")]
    [InlineData("GET", "/api/v1/findings?limit=9999", null, 400, "'limit' must be 1 to 200.")]
    [InlineData("GET", "/api/v1/findings/abc", null, 404, "There is no finding 'abc'. List them with: rempart findings --state all")]
    [InlineData("GET", "/api/v1/evidence/999999", null, 404, "There is no evidence 999999, or it was erased. List what there is with: rempart evidence list")]
    [InlineData("GET", "/api/v1/evidence?after=zz", null, 400, "'after' must be the 'next' of the page before.")]
    [InlineData("GET", "/api/v1/nothing", null, 404, "There is nothing at this address. Check it.")]
    [InlineData("PUT", "/api/v1/posture", "{}", 405, "This address does not take this method. See /api/v1/openapi.json.")]
    [InlineData("POST", "/api/v1/assessments", "{bad", 400, "The body is not the JSON that this address takes. See /api/v1/openapi.json.")]
    [InlineData("POST", "/api/v1/assessments", "{\"controls\":[\"exposure.listner\"]}", 404, "There is no control 'exposure.listner'. Did you mean 'exposure.listeners'?")]
    [InlineData("POST", "/api/v1/assessments", "{\"controls\":[\"data.backups\"]}", 404, "There is no control 'data.backups'. This server verifies exposure.listeners.")]
    [InlineData("POST", "/api/v1/findings/00/acceptance", "{\"reason\":\"short\",\"until\":\"2030-01-01T00:00:00Z\"}", 400, "'reason' must have 10 to 1000 characters, so that a reviewer understands it in a year.")]
    [InlineData("POST", "/api/v1/plans/nothing/apply", "{}", 409, "There is no plan 'nothing'. Make one with: rempart plan")]
    public async Task A_request_that_cannot_be_answered_is_told_why(string method, string path, string? body, int status, string detail)
    {
        using var client = ProofTests.Client(server.Server);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");

        using var response = await client.SendAsync(request, Cancellation);

        ((int)response.StatusCode).ShouldBe(status);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        problem.RootElement.GetProperty("detail").GetString().ShouldBe(detail);
        problem.RootElement.GetProperty("status").GetInt32().ShouldBe(status);
    }

    [Fact]
    public async Task What_did_not_change_is_not_sent_again()
    {
        await server.WriteAsync(FileControl.Declared);
        await server.VerifyAsync();
        using var client = ProofTests.Client(server.Server);
        using var first = await client.GetAsync(new Uri("/api/v1/findings?state=all", UriKind.Relative), Cancellation);
        using var again = new HttpRequestMessage(HttpMethod.Get, "/api/v1/findings?state=all");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag.ShouldNotBeNull());

        using var unchanged = await client.SendAsync(again, Cancellation);

        unchanged.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        (await unchanged.Content.ReadAsByteArrayAsync(Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Evidence_comes_in_pages_without_gap_or_repetition()
    {
        for (var i = 0; i < 7; i++)
            await server.VerifyAsync();
        using var client = ProofTests.Client(server.Server);
        var seen = new List<long>();
        for (string? next = ""; next is not null;)
        {
            using var page = JsonDocument.Parse(await client.GetStringAsync($"/api/v1/evidence?limit=3{(next.Length == 0 ? "" : $"&after={next}")}", Cancellation));
            var items = page.RootElement.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("index").GetInt64()).ToArray();
            items.Length.ShouldBeLessThanOrEqualTo(3);
            seen.AddRange(items);
            next = page.RootElement.TryGetProperty("next", out var cursor) ? cursor.GetString() : null;
        }

        seen.ShouldBe(Enumerable.Range(0, seen.Count).Select(index => (long)index).Reverse());
        seen.Count.ShouldBeGreaterThan(6);
    }

    [Fact]
    public async Task Findings_are_exported_as_SARIF()
    {
        await server.WriteAsync("something else\n");
        (await server.VerifyAsync()).Outcome.ShouldBe(Outcome.NotSatisfied);
        using var client = ProofTests.Client(server.Server);

        using var sarif = JsonDocument.Parse(await client.GetStringAsync("/api/v1/findings.sarif", Cancellation));

        sarif.RootElement.GetProperty("version").GetString().ShouldBe("2.1.0");
        var result = sarif.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray().Single();
        result.GetProperty("ruleId").GetString().ShouldBe("exposure.listeners/content");
        result.GetProperty("message").GetProperty("text").GetString().ShouldBe("The file holds 'something else'.\nrempart apply");
    }
}
