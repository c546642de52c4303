using System.Net;
using System.Text.Json;
using Rempart.Core.Events;
using Rempart.Core.Evidence;

namespace Rempart.Server.Tests.Collectors;

[Collection(CollectorCollection.Name)]
public sealed class TokenTests(CollectorServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_is_for_one_source_and_counts_until_it_is_revoked()
    {
        var token = await server.TokenAsync("web");
        (await TryAsync("web", $"Bearer {token}")).ShouldBe(HttpStatusCode.OK);
        (await TryAsync("web", token)).ShouldBe(HttpStatusCode.OK);
        (await TryAsync("lines", $"Bearer {token}")).ShouldBe(HttpStatusCode.Unauthorized);
        (await TryAsync("nowhere", $"Bearer {token}")).ShouldBe(HttpStatusCode.Unauthorized);

        using var administrator = server.Administrator();
        var id = token.Split('_')[1];
        using var revoked = await administrator.DeleteAsync(new Uri($"/api/v1/sources/web/tokens/{id}", UriKind.Relative), Cancellation);
        revoked.StatusCode.ShouldBe(HttpStatusCode.OK);

        (await TryAsync("web", $"Bearer {token}")).ShouldBe(HttpStatusCode.Unauthorized);
        using var again = await administrator.DeleteAsync(new Uri($"/api/v1/sources/web/tokens/{id}", UriKind.Relative), Cancellation);
        again.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Bearer ")]
    [InlineData("Bearer rps_0123456789abcdef_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("Basic YWRtaW46YWRtaW4=")]
    public async Task What_is_no_token_is_refused(string header) => (await TryAsync("web", header)).ShouldBe(HttpStatusCode.Unauthorized);

    [Fact]
    public async Task The_right_id_with_another_secret_is_refused()
    {
        var token = await server.TokenAsync("web");

        (await TryAsync("web", token[..^1] + (token[^1] == '0' ? '1' : '0'))).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_secret_is_kept_nowhere_and_its_making_and_end_are_evidence()
    {
        var token = await server.TokenAsync("alerts");
        using var administrator = server.Administrator();
        using var revoked = await administrator.DeleteAsync(new Uri("/api/v1/sources/alerts/tokens", UriKind.Relative), Cancellation);
        var listed = await administrator.GetStringAsync(new Uri("/api/v1/sources/alerts/tokens", UriKind.Relative), Cancellation);

        var (id, secret) = (token.Split('_')[1], token.Split('_')[2]);
        (await server.Server.AskAsync<long>($"SELECT count(*) FROM collectors.token WHERE token::text LIKE '%{secret}%'")).ShouldBe(0);
        (await server.Server.AskAsync<long>($"SELECT count(*) FROM collectors.token WHERE id = '{id}' AND octet_length(hash) = 32")).ShouldBe(1);
        listed.ShouldNotContain(secret);
        JsonSerializer.Deserialize(listed, CollectorJson.Default.IReadOnlyListSourceToken)!.Single(one => one.Id == id).RevokedAt.ShouldNotBeNull();
        var archive = server.Server.Get<IEvidenceArchive>();
        var told = new List<string>();
        foreach (var item in (await archive.ListAsync("log-source:alerts", null, 50, Cancellation)).Items.Reverse())
        {
            using var record = JsonDocument.Parse(Convert.FromBase64String((await archive.BundleAsync(item.Index, Cancellation))!.Record));
            var content = record.RootElement.GetProperty("content");
            if (content.GetProperty("token").GetString() == id)
                told.Add(content.GetProperty("action").GetString()!);
        }
        told.ShouldBe(["token-made", "token-revoked"]);
    }

    [Theory]
    [InlineData("wbe", "The estate declares no log source 'wbe'. Did you mean 'web'?")]
    [InlineData("something-else", "The estate declares no log source 'something-else'. Add it to its log-sources first.")]
    public async Task A_source_that_is_not_declared_gets_no_token(string source, string message)
    {
        using var administrator = server.Administrator();
        using var response = await administrator.PostAsync(new Uri($"/api/v1/sources/{source}/tokens", UriKind.Relative), null, Cancellation);

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        problem.RootElement.GetProperty("detail").GetString().ShouldBe(message);
    }

    private async Task<HttpStatusCode> TryAsync(string source, string authorization)
    {
        using var client = server.Anonymous();
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);
        using var content = CollectorServer.Text("a line of a test of tokens\n");
        using var response = await client.PostAsync(new Uri($"/api/v1/collect/{source}", UriKind.Relative), content, Cancellation);
        return response.StatusCode;
    }
}
