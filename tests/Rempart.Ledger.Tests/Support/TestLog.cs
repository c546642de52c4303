using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Rempart.Ledger.Tests;

/// <summary>Tiles in memory.</summary>
internal sealed class MemoryTiles : ITileReader
{
    public Dictionary<TileId, byte[]> Tiles { get; } = [];

    public ReadOnlyMemory<byte>? Read(TileId tile) => Tiles.TryGetValue(tile, out var bytes) ? bytes : (ReadOnlyMemory<byte>?)null;

    public void Write(TileBatch batch)
    {
        foreach (var tile in batch.Tiles)
        {
            Tiles[tile.Id] = tile.Bytes.ToArray();
        }
    }
}

/// <summary>A clock that stands still.</summary>
internal sealed class StoppedClock(DateTimeOffset now) : TimeProvider
{
    public static StoppedClock At2026 { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public override DateTimeOffset GetUtcNow() => now;
}

/// <summary>A small log with entries, tiles and a signed checkpoint.</summary>
internal sealed class TestLog
{
    public const string Origin = "rempart.example/ledger";

    public TestLog(int size, string content = "entry")
    {
        var appender = TileAppender.Open(Tiles, 0).GetValueOrThrow();
        for (var i = 0; i < size; i++)
        {
            Entries.Add(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{content} {i}")));
        }

        Tiles.Write(appender.Append([.. Entries.Select(entry => MerkleHash.Leaf(entry))]));
        Checkpoint = new Checkpoint(Origin, size, appender.Root);
        Note = Checkpoint.Sign(Key.CreateSigner(StoppedClock.At2026));
    }

    public static SignerKey Key { get; } = SignerKeyFor(Origin, SignatureType.Ed25519, "rempart test log");

    public List<byte[]> Entries { get; } = [];

    public MemoryTiles Tiles { get; } = new();

    public Checkpoint Checkpoint { get; }

    public SignedNote Note { get; }

    public static WitnessPolicy Policy { get; } = WitnessPolicy.ForLog(Key.VerifierKey);

    public IEnumerable<StoredLeaf> Leaves => Entries.Select((entry, index) => new StoredLeaf(index, MerkleHash.Leaf(entry)));

    public static SignerKey SignerKeyFor(string name, SignatureType type, string seedText) =>
        SignerKey.FromSeed(name, type, SHA256.HashData(Encoding.ASCII.GetBytes(seedText)));

    public ProofFile Proof(long index) => new(
        index,
        MerkleTree.InclusionProof(new TileNodeReader(Tiles, Checkpoint.Size), index, Checkpoint.Size).GetValueOrThrow(),
        Note,
        null);
}

/// <summary>RFC 6962, section 2.1, as written there: recursive and slow.</summary>
internal static class NaiveTree
{
    public static Hash Root(ReadOnlySpan<Hash> leaves)
    {
        if (leaves.Length == 0)
        {
            return new Hash(SHA256.HashData([]));
        }

        if (leaves.Length == 1)
        {
            return leaves[0];
        }

        var k = Split(leaves.Length);
        return new Hash(SHA256.HashData([1, .. Root(leaves[..k]).ToArray(), .. Root(leaves[k..]).ToArray()]));
    }

    public static List<Hash> Path(int m, ReadOnlySpan<Hash> leaves)
    {
        if (leaves.Length == 1)
        {
            return [];
        }

        var k = Split(leaves.Length);
        return m < k ? [.. Path(m, leaves[..k]), Root(leaves[k..])] : [.. Path(m - k, leaves[k..]), Root(leaves[..k])];
    }

    public static List<Hash> Consistency(int m, ReadOnlySpan<Hash> leaves, bool whole = true)
    {
        if (m == leaves.Length)
        {
            return whole ? [] : [Root(leaves)];
        }

        var k = Split(leaves.Length);
        return m <= k
            ? [.. Consistency(m, leaves[..k], whole), Root(leaves[k..])]
            : [.. Consistency(m - k, leaves[k..], false), Root(leaves[..k])];
    }

    public static Hash[] Leaves(int count) =>
        [.. Enumerable.Range(0, count).Select(i => MerkleHash.Leaf(BitConverter.GetBytes(i)))];

    private static int Split(int n)
    {
        var k = 1;
        while (k * 2 < n)
        {
            k *= 2;
        }

        return k;
    }
}
