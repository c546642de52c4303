namespace Rempart.Ledger.Tests;

public class LedgerDiagnosisTests
{
    private const int Size = 600;

    [Fact]
    public void An_untouched_ledger_is_consistent_also_when_it_grew_since_the_checkpoint()
    {
        Faults(new TestLog(Size)).ShouldBeEmpty();
        Faults(new TestLog(0)).ShouldBeEmpty();

        var older = new TestLog(Size);
        var grown = new TestLog(Size + 50);
        var tiles = new MemoryTiles();
        grown.Tiles.Tiles.Concat(older.Tiles.Tiles).ToList().ForEach(tile => tiles.Tiles[tile.Key] = tile.Value);
        LedgerDiagnosis.Examine(grown.Leaves, tiles, older.Note, TestLog.Policy).IsConsistent.ShouldBeTrue();
    }

    [Fact]
    public void An_edited_entry_is_named()
    {
        var log = new TestLog(Size);
        log.Entries[257][0] ^= 1;
        Faults(log).ShouldBe(["EditedEntry: Entry 257 was edited: its bytes are not those that the log committed to."]);
    }

    [Fact]
    public void A_missing_entry_is_named()
    {
        var log = new TestLog(Size);
        Faults(log, log.Leaves.Where(leaf => leaf.Index != 3)).ShouldBe(["MissingEntry: Entry 3 is missing."]);
    }

    [Fact]
    public void A_truncated_log_is_named()
    {
        var log = new TestLog(Size);
        Faults(log, log.Leaves.Take(590)).ShouldBe(
            ["TruncatedLog: The log has 590 entries; its key signed a checkpoint of 600. The end was cut off."]);
        Faults(log, []).ShouldBe(
            ["TruncatedLog: The log has 0 entries; its key signed a checkpoint of 600. The end was cut off."]);
    }

    [Theory]
    [InlineData(Size)]
    [InlineData(Size + 1)]
    public void A_forked_history_is_named(int size)
    {
        var log = new TestLog(Size);
        var fork = new TestLog(size, "other");
        if (size > Size)
        {
            new TestLog(Size, "other").Tiles.Tiles.ToList().ForEach(tile => fork.Tiles.Tiles[tile.Key] = tile.Value);
        }

        LedgerDiagnosis.Examine(fork.Leaves, fork.Tiles, log.Note, TestLog.Policy).Faults.Select(fault => fault.ToString()).ShouldBe(
            [$"ForkedHistory: The log's first 600 entries do not give the root {log.Checkpoint.RootHash.ToBase64()} that its key signed. Another history was written."]);
    }

    [Fact]
    public void A_swapped_key_is_named()
    {
        var log = new TestLog(8);
        var other = TestLog.SignerKeyFor(TestLog.Origin, SignatureType.Ed25519, "other");
        var note = log.Checkpoint.Sign(other.CreateSigner(StoppedClock.At2026));
        LedgerDiagnosis.Examine(log.Leaves, log.Tiles, note, TestLog.Policy).Faults.Select(fault => fault.ToString()).ShouldBe(
            [$"SwappedKey: The log 'rempart.example/ledger' signed with the key {other.VerifierKey.KeyId:x8}; the trusted key is 270c9bfb."]);
    }

    [Fact]
    public void A_changed_checkpoint_is_named()
    {
        var log = new TestLog(8);
        var changed = new SignedNote(new Checkpoint(TestLog.Origin, 7, log.Checkpoint.RootHash).ToString(), log.Note.Signatures);
        LedgerDiagnosis.Examine(log.Leaves, log.Tiles, changed, TestLog.Policy).Faults.ShouldHaveSingleItem()
            .Kind.ShouldBe(LedgerFaultKind.BadCheckpoint);
    }

    [Theory]
    [InlineData(0, 1, 256)]
    [InlineData(1, 0, 2)]
    public void An_edited_tile_and_a_missing_tile_are_named(int level, long index, int width)
    {
        var tile = new TileId(level, index, width);
        var log = new TestLog(Size);
        log.Tiles.Tiles[tile][0] ^= 1;
        Faults(log).ShouldBe([$"EditedTile: {tile} is not what the entries give: it was edited or damaged."]);
        log.Tiles.Tiles[tile] = new byte[5];
        Faults(log).ShouldBe([$"EditedTile: {tile} must have {width * 32} bytes, {width} hashes; it has 5."]);
        log.Tiles.Tiles.Remove(tile);
        Faults(log).ShouldBe([$"MissingTile: {tile} is missing."]);
    }

    [Fact]
    public void Many_faults_are_counted_and_not_all_listed()
    {
        var log = new TestLog(Size);
        log.Entries.ForEach(entry => entry[0] ^= 1);
        var report = LedgerDiagnosis.Examine(log.Leaves, log.Tiles, log.Note, TestLog.Policy);
        report.Faults.Count.ShouldBe(100);
        report.Omitted.ShouldBe(500);
    }

    [Fact]
    public void Checkpoints_compare_as_continued_truncated_or_forked()
    {
        var (older, newer, fork) = (new TestLog(5).Checkpoint, new TestLog(9), new TestLog(9, "other").Checkpoint);
        var proof = MerkleTree.ConsistencyProof(new TileNodeReader(newer.Tiles, 9), 5, 9).GetValueOrThrow().ToArray();
        LedgerDiagnosis.Compare(older, newer.Checkpoint, proof).ShouldBeNull();
        LedgerDiagnosis.Compare(older, older, []).ShouldBeNull();
        LedgerDiagnosis.Compare(new TestLog(0).Checkpoint, older, []).ShouldBeNull();
        LedgerDiagnosis.Compare(newer.Checkpoint, older, [])!.Kind.ShouldBe(LedgerFaultKind.TruncatedLog);
        LedgerDiagnosis.Compare(older, fork, proof)!.Kind.ShouldBe(LedgerFaultKind.ForkedHistory);
        LedgerDiagnosis.Compare(newer.Checkpoint, fork, [])!.Kind.ShouldBe(LedgerFaultKind.ForkedHistory);
    }

    private static List<string> Faults(TestLog log, IEnumerable<StoredLeaf>? leaves = null) =>
        [.. LedgerDiagnosis.Examine(leaves ?? log.Leaves, log.Tiles, log.Note, TestLog.Policy).Faults.Select(fault => fault.ToString())];
}
