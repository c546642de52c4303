using Rempart.Ledger;
using Rempart.Server.Evidence;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Evidence;

public sealed class LedgerWatchTests(LedgerToTamper ledger) : IClassFixture<LedgerToTamper>, IAsyncLifetime
{
    private LedgerKey Key => ledger.Server.Get<LedgerKey>();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() => await ledger.RestoreAsync();

    [Fact]
    public async Task A_whole_ledger_has_no_fault()
    {
        (await ledger.FaultsAsync()).ShouldBeEmpty();
        var seen = await ledger.Server.Get<Rempart.Server.Platform.ILedgerInspection>().InspectAsync(TestContext.Current.CancellationToken);
        (seen.Size, seen.NewestEvidenceAt).ShouldBe((300, Records.At));
        seen.CheckpointAt.ShouldNotBeNull();
    }

    public static TheoryData<string, string[]> Edits { get; } = new()
    {
        { "UPDATE ledger.entry SET entry = 'forged' WHERE index = 7",
            ["EditedEntry: Entry 7 was edited: its bytes are not those that the log committed to.", "EditedEntry: Evidence 7 does not open entry 7: its record or salt was edited."] },
        { "UPDATE ledger.entry SET entry = (SELECT entry FROM ledger.entry WHERE index = 8) WHERE index = 299",
            ["EditedEntry: Entry 299 was edited: its bytes are not those that the log committed to.", "EditedEntry: Evidence 299 does not open entry 299: its record or salt was edited."] },
        { "UPDATE evidence.record SET record = '{}' WHERE index = 5",
            ["EditedEntry: Evidence 5 does not open entry 5: its record or salt was edited."] },
        { "DELETE FROM ledger.entry WHERE index = 100",
            ["MissingEntry: Entry 100 is missing."] },
        { "DELETE FROM ledger.entry WHERE index IN (0, 255, 256)",
            ["MissingEntry: Entry 0 is missing.", "MissingEntry: Entry 255 is missing.", "MissingEntry: Entry 256 is missing."] },
        { "UPDATE ledger.subtree SET hash = sha256('forged')",
            ["EditedTile: tile/1/000.p/1 is not what the entries give: it was edited or damaged."] },
        { "DELETE FROM ledger.subtree",
            ["MissingTile: tile/1/000.p/1 is missing."] },
        { "UPDATE ledger.checkpoint SET note = replace(note, E'\\n100\\n', E'\\n101\\n') WHERE size = 100",
            ["BadCheckpoint: The stored checkpoint of 100 entries: "] },
        { "DELETE FROM ledger.entry WHERE index >= 200; DELETE FROM ledger.subtree; DELETE FROM ledger.checkpoint WHERE size > 200; DELETE FROM evidence.record WHERE index >= 200",
            ["TruncatedLog: The log has 200 entries; its key signed a checkpoint of 300. The end was cut off."] },
        { "TRUNCATE ledger.entry, ledger.subtree, ledger.checkpoint, evidence.record",
            ["TruncatedLog: The log has 0 entries; its key signed a checkpoint of 300. The end was cut off."] },
        { "DELETE FROM ledger.checkpoint WHERE size = 300",
            ["TruncatedLog: The log has 200 entries; its key signed a checkpoint of 300. The end was cut off.", "TruncatedLog: The database has 300 entries and its newest checkpoint 200. Checkpoints were removed."] },
        { "DELETE FROM ledger.entry WHERE index = 299",
            ["TruncatedLog: The log has 299 entries; its key signed a checkpoint of 300. The end was cut off."] },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public async Task What_was_done_to_the_tables_is_named(string statements, string[] faults)
    {
        await ledger.Server.TamperAsync(statements);

        var found = await ledger.FaultsAsync();

        foreach (var fault in faults)
            found.ShouldContain(one => one.StartsWith(fault, StringComparison.Ordinal), string.Join('\n', found));
        found.Count.ShouldBe(faults.Length, string.Join('\n', found));
    }

    [Theory]
    [InlineData(300)]
    [InlineData(301)]
    public async Task Another_history_signed_by_the_real_key_is_a_fork(int size)
    {
        var (_, root) = Ledgers.Verified(ledger.Server.Get<CheckpointMemory>().Recall()!, Key.Verifier);
        await ledger.RewriteAsync(size, Key.Signer);

        (await ledger.FaultsAsync()).ShouldBe(
            [$"ForkedHistory: The log's first 300 entries do not give the root {root.ToBase64()} that its key signed. Another history was written."]);
    }

    [Fact]
    public async Task Another_history_signed_by_another_key_is_a_swapped_key()
    {
        var other = SignerKey.FromSeed(Key.Origin, SignatureType.Ed25519, new byte[32]);
        await ledger.RewriteAsync(300, other.CreateSigner(TimeProvider.System));

        var found = await ledger.FaultsAsync();
        found.ShouldContain(one => one.StartsWith("SwappedKey: The newest checkpoint: ", StringComparison.Ordinal), string.Join('\n', found));
        found.ShouldContain(one => one.StartsWith("ForkedHistory: ", StringComparison.Ordinal), string.Join('\n', found));
    }

    [Fact]
    public async Task Another_key_in_the_logs_row_is_a_swapped_key()
    {
        var other = SignerKey.FromSeed(Key.Origin, SignatureType.Ed25519, new byte[32]).VerifierKey;
        await ledger.Server.TamperAsync($"UPDATE ledger.log SET verifier_key = '{other}'");

        (await ledger.FaultsAsync()).ShouldBe([$"SwappedKey: The database names the ledger's key {other}; this server signs with {Key.Verifier}."]);
    }

    [Fact]
    public async Task The_writer_refuses_a_ledger_that_was_cut_while_it_ran()
    {
        await ledger.Server.TamperAsync(
            "DELETE FROM ledger.entry WHERE index >= 200; DELETE FROM ledger.subtree; DELETE FROM ledger.checkpoint WHERE size > 200; DELETE FROM evidence.record WHERE index >= 200");

        (await Should.ThrowAsync<LedgerTamperedException>(AppendAsync)).Message.ShouldBe("The ledger was truncated: it had 300 entries and has 200.");
        (await ledger.Server.AskAsync<long>("SELECT count(*) FROM ledger.entry")).ShouldBe(200);
    }

    [Theory]
    [InlineData(300)]
    [InlineData(301)]
    public async Task The_writer_refuses_another_history_even_of_its_own_key(int size)
    {
        await ledger.RewriteAsync(size, Key.Signer);

        (await Should.ThrowAsync<LedgerTamperedException>(AppendAsync)).Message
            .ShouldBe("The ledger's history was forked: its first 300 entries are not those that this server saw before.");
    }

    private Task<long> AppendAsync() => ledger.Server.Evidence.AppendAsync(Records.Numbered(1), TestContext.Current.CancellationToken);
}
