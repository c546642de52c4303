using Rempart.Core.Evidence;
using Rempart.Ledger;
using Rempart.Server.Evidence;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Evidence;

/// <summary>A log of its own, because the test grows it to exact sizes.</summary>
public sealed class GrowingLogTests(TestServer server) : IClassFixture<TestServer>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Proofs_and_tiles_hold_at_every_edge_of_the_tiles()
    {
        var archive = server.Get<IEvidenceArchive>();
        using var client = ProofTests.Client(server);
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
