using System.Net;
using System.Net.Sockets;
using Rempart.Core.Evidence;
using Rempart.Ledger;
using Rempart.Server.Evidence;
using Rempart.Server.Hosting;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Evidence;

public sealed class ProofTests(TestServer server) : IClassFixture<TestServer>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Proofs_and_tiles_hold_at_every_edge_of_the_tiles()
    {
        var archive = server.Get<IEvidenceArchive>();
        using var client = Client(server);
        foreach (var size in (int[])[1, 2, 255, 256, 257, 511, 512, 65535, 65536, 65537])
        {
            await GrowToAsync(size);
            foreach (var index in ((long[])[0, 1, 254, 255, 256, size / 2, size - 2, size - 1]).Where(index => index >= 0 && index < size).Distinct())
            {
                var opening = Ledgers.Open((await archive.BundleAsync(index, Cancellation)).ShouldNotBeNull());
                opening.Record.Span.IndexOf("\"number\""u8).ShouldBeGreaterThan(0);
            }
            await CheckServedTilesAsync(client, size);
        }
        await Ledgers.ShouldBeConsistentAsync(server);
        await CheckConsistencyAsync();
    }

    private async Task GrowToAsync(int size)
    {
        var now = await server.AskAsync<long>("SELECT count(*) FROM ledger.entry");
        (await server.Evidence.AppendAsync((int)(size - now), Cancellation)).Max().ShouldBe(size - 1);
    }

    /// <summary>Fetches the log as a monitor does, over HTTP, and recomputes every level from the entries.</summary>
    private async Task CheckServedTilesAsync(HttpClient client, long size)
    {
        var key = VerifierKey.Parse((await client.GetStringAsync("/ledger/key", Cancellation)).TrimEnd()).GetValueOrThrow();
        var (served, root) = Ledgers.Verified(await client.GetStringAsync("/ledger/checkpoint", Cancellation), key);
        served.ShouldBe(size);
        var memory = new MemoryTiles();
        var appender = TileAppender.Open(memory, 0).GetValueOrThrow();
        var firsts = size > 1000 ? (long[])[0, (size - 1) / 256] : [.. Enumerable.Range(0, (int)((size + 255) / 256)).Select(i => (long)i)];
        var entries = await Ledgers.ReadAsync(server, "SELECT entry FROM ledger.entry ORDER BY index", row => (byte[])row[0]);
        memory.Add(appender.Append(entries.Select(entry => MerkleHash.Leaf(entry)).ToArray()).Tiles);
        appender.Root.ShouldBe(root);
        foreach (var first in firsts)
        {
            var width = TileId.WidthAt(0, first, size);
            var bundle = await client.GetByteArrayAsync($"/ledger/{new TileId(TileId.EntriesLevel, first, width)}", Cancellation);
            EntryBundle.Parse(bundle, width).GetValueOrThrow().Select(entry => entry.ToArray())
                .ShouldBe(entries.Skip((int)first * 256).Take(width));
        }
        foreach (var tile in memory.All.Where(tile => tile.Level > 0 || firsts.Contains(tile.Index)))
            (await client.GetByteArrayAsync($"/ledger/{tile}", Cancellation)).ShouldBe(memory.Read(tile)!.Value.ToArray());
    }

    private async Task CheckConsistencyAsync()
    {
        await using var connection = await server.Database.OpenConnectionAsync(Cancellation);
        var key = server.Get<LedgerKey>().Verifier;
        var notes = await Ledgers.ReadAsync(server, "SELECT note FROM ledger.checkpoint ORDER BY size", row => Ledgers.Verified(row.GetString(0), key));
        notes.Count.ShouldBeGreaterThan(9);
        var nodes = new TileNodeReader(new StoredTiles(connection), notes[^1].Size);
        for (var i = 0; i < notes.Count; i++)
        {
            foreach (var later in notes.Skip(i))
            {
                var proof = MerkleTree.ConsistencyProof(nodes, notes[i].Size, later.Size).GetValueOrThrow();
                MerkleProof.VerifyConsistency(notes[i].Size, notes[i].Root, later.Size, later.Root, [.. proof]).ShouldBe(ProofCheck.Valid);
            }
        }
    }

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

    internal static HttpClient Client(TestServer server)
    {
        var socket = server.Get<ServerOptions>().LocalSocket;
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

    private sealed class MemoryTiles : ITileReader
    {
        private readonly Dictionary<TileId, ReadOnlyMemory<byte>> _tiles = [];

        public IEnumerable<TileId> All => _tiles.Keys;

        public void Add(IEnumerable<HashTile> tiles)
        {
            foreach (var tile in tiles)
                _tiles[tile.Id] = tile.Bytes;
        }

        public ReadOnlyMemory<byte>? Read(TileId tile) => _tiles.TryGetValue(tile, out var bytes) ? bytes : null;
    }
}
