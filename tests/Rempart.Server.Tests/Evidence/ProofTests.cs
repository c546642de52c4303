using System.Net;
using System.Net.Sockets;
using Rempart.Core.Evidence;
using Rempart.Server.Hosting;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Evidence;

public sealed class ProofTests(TestServer server) : IClassFixture<TestServer>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("tile/0/x999/999", "The ledger has not grown to tile/0/x999/999 yet.")]
    [InlineData("tile/entries/x999/999", "The ledger has not grown to tile/entries/x999/999 yet.")]
    [InlineData("tile/7/000", "The ledger has not grown to tile/7/000 yet.")]
    [InlineData("tile/0/x072/x057/x594/x037/x927/936", "The ledger has not grown to tile/0/x072/x057/x594/x037/x927/936 yet.")]
    [InlineData("tile/64/000", "The tile level is 'entries' or a number from 0 to 63 without leading zeros.")]
    [InlineData("tile/0/000.p/256", "The width of a partial tile is a number from 1 to 255 without leading zeros.")]
    public async Task A_tile_that_is_not_there_is_not_found(string path, string message)
    {
        await server.Evidence.AppendAsync(1, Cancellation);
        using var client = Client(server);
        using var response = await client.GetAsync(new Uri($"/ledger/{path}", UriKind.Relative), Cancellation);

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var problem = System.Text.Json.JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        problem.RootElement.GetProperty("detail").GetString().ShouldBe(message);
    }

    [Fact]
    public async Task Erased_evidence_leaves_the_ledger_provable()
    {
        var kept = await server.Evidence.AppendAsync(Records.Numbered(1), Cancellation);
        var erased = await server.Evidence.AppendAsync(Records.Numbered(2), Cancellation);
        await using (var erase = server.Database.CreateCommand($"UPDATE evidence.record SET record = NULL, salt = NULL WHERE index = {erased}"))
            await erase.ExecuteNonQueryAsync(Cancellation);
        await server.Evidence.AppendAsync(Records.Numbered(3), Cancellation);

        var archive = server.Get<IEvidenceArchive>();
        (await archive.BundleAsync(erased, Cancellation)).ShouldBeNull();
        Ledgers.Open((await archive.BundleAsync(kept, Cancellation))!);
        (await archive.ListAsync(null, null, 2, Cancellation)).Items.Select(item => item.Erased).ShouldBe([false, true]);
        await Ledgers.ShouldBeConsistentAsync(server);
    }

    internal static HttpClient Client(TestServer server) => Client(server.Get<ServerOptions>().LocalSocket);

    internal static HttpClient Client(string socket)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellation);
                return new NetworkStream(connection, ownsSocket: true);
            },
        };
        return new HttpClient(handler) { BaseAddress = new Uri("http://localhost") };
    }
}
