using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Rempart.Core.Access;
using Rempart.Server.Bastion.Agents;
using Rempart.Server.Tests.Evidence;
using Rempart.Server.Tests.Faults;
using Rempart.Ssh.Keys;

namespace Rempart.Server.Tests.Bastion;

/// <summary>The real server in a process of its own is killed with -9 while people agree to access; the next one finds each grant whole.</summary>
public sealed class KilledGrantServerTests(BastionServer server) : IClassFixture<BastionServer>
{
    private const int Grants = 16;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_while_grants_are_agreed_to_none_is_half_and_what_was_answered_stays()
    {
        using var key = await server.KeyOfAsync("ana");
        var asked = new List<AccessGrant>();
        for (var i = 0; i < Grants; i++)
            asked.Add(await server.Grants.RequestAsync(new AccessRequest("main", "the nightly job hangs"), "user:ana@test.example", Cancellation));
        await server.Server.StopAsync();

        var answered = await AgreeAndKillAsync(asked);
        await server.Server.InitializeAsync();

        using var host = SshSigningKey.Generate();
        await server.Server.Get<AgentService>().InstallAsync("bastion", host.PublicKey.ToLine(), "local:root", Cancellation);
        var told = JsonSerializer.Deserialize((await server.Server.Get<AgentService>().UpdateAsync("bastion", 0, Cancellation)).Payload, AccessJson.Default.BastionUpdate)!;
        answered.ShouldNotBeEmpty();
        foreach (var grant in asked)
        {
            var seen = (await server.Grants.FindAsync(grant.Id, Cancellation))!;
            var isActive = seen.State == AccessGrantState.Active;
            if (answered.Contains(grant.Id))
                isActive.ShouldBeTrue("its approver was told so");
            (seen.ValidBefore is not null, seen.Decisions.Count, told.Grants.Count(one => one.Serial == grant.Serial)).ShouldBe(isActive ? (true, 1, 1) : (false, 0, 0));
            // A record without the change may be left of an interrupted approval, a change without its record never.
            if (isActive)
                (await server.EvidenceOfAsync($"grant:{grant.Id}")).ShouldContain("webhook:eve access-approved");
            else
                (await server.Grants.ApproveAsync(grant.Id, "user:eve@test.example", null, Cancellation)).State.ShouldBe(AccessGrantState.Active);
        }
    }

    /// <summary>Eve agrees to all at once; at the first answer the server is killed.</summary>
    /// <returns>The grants whose approval was answered.</returns>
    private async Task<List<string>> AgreeAndKillAsync(List<AccessGrant> asked)
    {
        using var process = ServerProcess.Start(server.Server.Root, server.Server.EstateFolder, ("Rempart__Bastion__WebhookSecret", BastionServer.WebhookSecret));
        await process.UntilAsync(line => line.Contains("ready", StringComparison.OrdinalIgnoreCase), Cancellation);
        using var client = ProofTests.Client(server.Server.PathOf("server.sock"));
        var agreeing = asked.Select(grant => AgreeAsync(client, grant.Id)).ToList();
        await await Task.WhenAny(agreeing);
        await process.KillAsync(Cancellation);
        return [.. (await Task.WhenAll(agreeing)).OfType<string>()];
    }

    private static async Task<string?> AgreeAsync(HttpClient client, string grant)
    {
        var body = $$"""{"grant":"{{grant}}","decision":"approve","by":"eve"}""";
        var (timestamp, nonce) = (TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), Guid.NewGuid().ToString("N"));
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(BastionServer.WebhookSecret), Encoding.UTF8.GetBytes($"v1\n{timestamp}\n{nonce}\n{body}"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/access/webhook") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("Rempart-Timestamp", timestamp);
        request.Headers.Add("Rempart-Nonce", nonce);
        request.Headers.Add("Rempart-Signature", "v1=" + Convert.ToHexStringLower(signature));
        try
        {
            using var response = await client.SendAsync(request, Cancellation);
            response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync(Cancellation));
            return grant;
        }
        catch (HttpRequestException)
        {
            // It was killed before it answered.
            return null;
        }
    }
}
