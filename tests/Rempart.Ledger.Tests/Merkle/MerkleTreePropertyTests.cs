using CsCheck;

namespace Rempart.Ledger.Tests;

public class MerkleTreePropertyTests
{
    private const int MaxSize = 700;
    private static readonly Hash[] Leaves = NaiveTree.Leaves(MaxSize);
    private static readonly MemoryTiles Tiles = Fill();

    [Fact]
    public void Inclusion_proofs_from_tiles_are_those_of_the_naive_tree_and_verify() =>
        Gen.Int[1, MaxSize].SelectMany(size => Gen.Int[0, size - 1].Select(index => (size, index))).Sample(
            sample =>
            {
                var (size, index) = sample;
                var proof = MerkleTree.InclusionProof(new TileNodeReader(Tiles, size), index, size).GetValueOrThrow();
                var root = NaiveTree.Root(Leaves.AsSpan(0, size));
                proof.ShouldBe(NaiveTree.Path(index, Leaves.AsSpan(0, size)));
                MerkleProof.VerifyInclusion(Leaves[index], index, size, [.. proof], root).ShouldBe(ProofCheck.Valid);
                MerkleProof.VerifyInclusion(Leaves[(index + 1) % MaxSize], index, size, [.. proof], root).ShouldBe(ProofCheck.RootMismatch);
                MerkleProof.VerifyInclusion(Leaves[index], index, size, [.. proof, root], root).ShouldBe(ProofCheck.WrongLength);
            },
            iter: 300,
            threads: 1);

    [Fact]
    public void Consistency_proofs_from_tiles_are_those_of_the_naive_tree_and_verify() =>
        Gen.Int[1, MaxSize].SelectMany(size => Gen.Int[1, size].Select(old => (size, old))).Sample(
            sample =>
            {
                var (size, old) = sample;
                var proof = MerkleTree.ConsistencyProof(new TileNodeReader(Tiles, size), old, size).GetValueOrThrow();
                var oldRoot = NaiveTree.Root(Leaves.AsSpan(0, old));
                var root = NaiveTree.Root(Leaves.AsSpan(0, size));
                proof.ShouldBe(NaiveTree.Consistency(old, Leaves.AsSpan(0, size)));
                MerkleProof.VerifyConsistency(old, oldRoot, size, root, [.. proof]).ShouldBe(ProofCheck.Valid);
                MerkleProof.VerifyConsistency(old, Leaves[0], size, Leaves[1], [.. proof]).ShouldNotBe(ProofCheck.Valid);
                MerkleProof.VerifyConsistency(old, oldRoot, size, root, [.. proof, root]).ShouldNotBe(ProofCheck.Valid);
            },
            iter: 300,
            threads: 1);

    [Fact]
    public void Appending_in_any_batches_with_restarts_gives_the_same_roots_and_tiles() =>
        Gen.Int[0, 300].Array[1, 5].Sample(
            batches =>
            {
                var tiles = new MemoryTiles();
                var size = 0;
                foreach (var count in batches.Select(count => Math.Min(count, 140)))
                {
                    var appender = TileAppender.Open(tiles, size).GetValueOrThrow();
                    var batch = appender.Append(Leaves.AsSpan(size, count));
                    tiles.Write(batch);
                    size += count;
                    batch.Size.ShouldBe(size);
                    batch.Root.ShouldBe(NaiveTree.Root(Leaves.AsSpan(0, size)));
                    MerkleTree.Root(new TileNodeReader(tiles, size), size).GetValueOrThrow().ShouldBe(batch.Root);
                }
            },
            iter: 100,
            threads: 1);

    [Fact]
    public void A_proof_in_seventy_thousand_leaves_reads_few_tiles()
    {
        const int size = 70_000;
        var tiles = new MemoryTiles();
        tiles.Write(TileAppender.Open(tiles, 0).GetValueOrThrow().Append(NaiveTree.Leaves(size)));

        // The figures of the example in tlog-tiles.
        tiles.Tiles.Keys.Count(tile => tile.Level == 0 && !tile.IsPartial).ShouldBe(273);
        tiles.Tiles.ShouldContainKey(new TileId(0, 273, 112));
        tiles.Tiles.ShouldContainKey(new TileId(1, 0, 256));
        tiles.Tiles.ShouldContainKey(new TileId(1, 1, 17));
        tiles.Tiles.ShouldContainKey(new TileId(2, 0, 1));
        tiles.Tiles.Count.ShouldBe(277);

        var reader = new TileNodeReader(tiles, size);
        MerkleTree.InclusionProof(reader, 12_345, size).IsSuccess.ShouldBeTrue();
        reader.TilesRead.ShouldBeLessThanOrEqualTo(5);
    }

    [Fact]
    public void A_missing_tile_is_a_failure_that_names_its_leaves()
    {
        var result = MerkleTree.Root(new TileNodeReader(new MemoryTiles(), 4), 4);
        result.Failure.ShouldBe(new LedgerFailure("The store has no hash for the leaves 0 to 3."));
        TileAppender.Open(new MemoryTiles(), 4).Failure.ShouldBe(new LedgerFailure("The store has no hash for the leaves 0 to 3."));
    }

    private static MemoryTiles Fill()
    {
        var tiles = new MemoryTiles();
        var appender = TileAppender.Open(tiles, 0).GetValueOrThrow();
        foreach (var leaf in Leaves)
        {
            tiles.Write(appender.Append([leaf]));
        }

        return tiles;
    }
}
