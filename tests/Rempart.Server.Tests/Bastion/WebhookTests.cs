using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Rempart.Core.Access;

namespace Rempart.Server.Tests.Bastion;

public sealed class WebhookTests(BastionServer server) : IClassFixture<BastionServer>
{
    private const string NotSigned = "The signature does not fit, the request is older than five minutes, or its nonce was used before.";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_signed_decision_counts_once()
    {
        var asked = await AskAsync();
        var body = $$"""{"grant":"{{asked.Id}}","decision":"approve","by":"eve@test.example","comment":"from the chat"}""";
        var nonce = Guid.NewGuid().ToString("N");

        (await PostAsync(body, nonce)).Status.ShouldBe(200);

        var given = (await server.Grants.FindAsync(asked.Id, Cancellation))!;
        given.Decisions.Select(one => (one.By, one.Comment)).ShouldBe([("webhook:eve", "from the chat")]);
        (await PostAsync(body, nonce)).ShouldBe((401, NotSigned));
        (await PostAsync(body, Guid.NewGuid().ToString("N"))).ShouldBe((409, $"'{asked.Id}' does not wait for an answer any more: it is active."));
    }

    [Theory]
    [InlineData("ana", "approve", 403, "Nobody may agree to their own access; somebody else must.")]
    [InlineData("mallory", "approve", 403, "'by' is no person of the estate; write an id or an e-mail address.")]
    [InlineData("eve", "reconsider", 400, "'decision' must be approve or deny.")]
    [InlineData("eve", "deny", 400, "'comment' must have 3 to 500 characters.")]
    public async Task The_estate_still_says_who_may(string by, string decision, int status, string detail)
    {
        var asked = await AskAsync();

        (await PostAsync($$"""{"grant":"{{asked.Id}}","decision":"{{decision}}","by":"{{by}}"}""", Guid.NewGuid().ToString("N"))).ShouldBe((status, detail));
        (await server.Grants.FindAsync(asked.Id, Cancellation))!.State.ShouldBe(AccessGrantState.Requested);
    }

    [Theory]
    [InlineData("another secret of thirty-two letters", 0, false, "0123456789abcdef0123456789abcdef")]
    [InlineData(BastionServer.WebhookSecret, -330, false, "0123456789abcdef0123456789abcdee")]
    [InlineData(BastionServer.WebhookSecret, 330, false, "0123456789abcdef0123456789abcded")]
    [InlineData(BastionServer.WebhookSecret, 0, true, "0123456789abcdef0123456789abcdec")]
    [InlineData(BastionServer.WebhookSecret, 0, false, "short")]
    public async Task What_is_not_signed_is_not_read(string secret, int shift, bool changed, string nonce)
    {
        var asked = await AskAsync();
        var body = $$"""{"grant":"{{asked.Id}}","decision":"approve","by":"eve"}""";

        (await PostAsync(body, nonce, secret, shift, changed ? body.Replace("eve", "kim", StringComparison.Ordinal) : null)).ShouldBe((401, NotSigned));
        (await server.Grants.FindAsync(asked.Id, Cancellation))!.State.ShouldBe(AccessGrantState.Requested);
    }

    [Fact]
    public async Task A_large_body_is_not_read_to_its_end() =>
        (await PostAsync(new string(' ', 9000), Guid.NewGuid().ToString("N"))).ShouldBe((400, "The body is larger than 8192 bytes."));

    private async Task<AccessGrant> AskAsync()
    {
        if ((await server.Keys.ListAsync("ana", Cancellation)).Count == 0)
            (await server.KeyOfAsync("ana")).Dispose();
        await server.Grants.RevokeAllAsync("ana", "system", "another test begins", Cancellation);
        return await server.Grants.RequestAsync(new AccessRequest("main", "the nightly job hangs"), "user:ana@test.example", Cancellation);
    }

    private async Task<(int Status, string Detail)> PostAsync(string body, string nonce, string secret = BastionServer.WebhookSecret, int shift = 0, string? sent = null)
    {
        var timestamp = server.Time.GetUtcNow().AddSeconds(shift).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"v1\n{timestamp}\n{nonce}\n{body}"));
        using var client = server.Client("nobody:none");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/access/webhook") { Content = new StringContent(sent ?? body, Encoding.UTF8, "application/json") };
        request.Headers.Add("Rempart-Timestamp", timestamp);
        request.Headers.Add("Rempart-Nonce", nonce);
        request.Headers.Add("Rempart-Signature", "v1=" + Convert.ToHexStringLower(signature));
        using var response = await client.SendAsync(request, Cancellation);
        return response.IsSuccessStatusCode ? ((int)response.StatusCode, "") : await BastionServer.ProblemAsync(response);
    }
}
