using System.Globalization;
using System.Text;

namespace Rempart.Ledger.Tests;

public class OwnVectorTests
{
    [Fact]
    public void The_sample_proof_verifies_against_the_sample_policy_and_its_leaf()
    {
        var policy = WitnessPolicy.Parse(Vectors.Text("own-policy.txt")).GetValueOrThrow();
        var proof = ProofFile.Parse(Vectors.Text("own-leaf3.tlog-proof")).GetValueOrThrow();
        var leaf = Convert.FromHexString(Vectors.Json("note-vectors.json").GetProperty("proof_leaf_hex").GetString()!);

        var verification = proof.Verify(MerkleHash.Leaf(leaf), policy);

        verification.Message.ShouldBe("Entry 3 is in the log. The log 'rempart.example/ledger' signed this checkpoint of 8 entries; cosigned by w1.");
        verification.IsProved.ShouldBeTrue();
        verification.Witnesses.ShouldHaveSingleItem().Time.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(0x6955b900));
        proof.Verify(MerkleHash.Leaf([1]), policy).Outcome.ShouldBe(VerificationOutcome.NotIncluded);
        proof.ToString().ShouldBe(Vectors.Text("own-leaf3.tlog-proof"));
    }

    [Fact]
    public void The_sample_checkpoint_is_made_again_byte_for_byte_from_its_seeds()
    {
        var vectors = Vectors.Json("note-vectors.json");
        var log = TestLog.SignerKeyFor(TestLog.Origin, SignatureType.Ed25519, vectors.GetProperty("log_seed_sha256_of").GetString()!);
        var witness = TestLog.SignerKeyFor(
            "witness.example/w1", SignatureType.Ed25519Cosignature, vectors.GetProperty("witness_seed_sha256_of").GetString()!);
        log.VerifierKey.ToString().ShouldBe(vectors.GetProperty("log_vkey").GetString());
        witness.VerifierKey.ToString().ShouldBe(vectors.GetProperty("witness_vkey").GetString());

        var sample = SignedNote.Parse(Vectors.Text("own-checkpoint.txt")).GetValueOrThrow();
        var clock = new StoppedClock(DateTimeOffset.FromUnixTimeSeconds(0x6955b900));
        var again = Checkpoint.Parse(sample.Text).GetValueOrThrow().Sign(log.CreateSigner(clock), witness.CreateSigner(clock));
        again.ToString().ShouldBe(Vectors.Text("own-checkpoint.txt"));
    }

    [Fact]
    public void The_note_of_gos_package_verifies()
    {
        var go = Vectors.Json("note-vectors.json").GetProperty("go_note");
        var key = VerifierKey.Parse(go.GetProperty("vkey").GetString()!).GetValueOrThrow();
        var text = go.GetProperty("note").GetString()!;
        SignedNote.Parse(text).GetValueOrThrow().Open(key.Verifier).IsSuccess.ShouldBeTrue();
        SignedNote.Parse(text.Replace("If you", "If we", StringComparison.Ordinal)).GetValueOrThrow()
            .Open(key.Verifier).IsSuccess.ShouldBeFalse();
    }

    [Fact]
    public void Every_checkpoint_tile_and_bundle_of_the_tessera_sample_log_agrees()
    {
        string Log(string name) => Vectors.Path("tessera-sample-log", "testdata", "log", name);
        var key = VerifierKey.Parse(Vectors.Text("tessera-sample-log", "LOG_PUBLIC_KEY.vkey").Trim()).GetValueOrThrow();
        var policy = WitnessPolicy.ForLog(key);
        var tiles = new FolderTiles(Log(""));
        for (var size = 0; size <= 15; size++)
        {
            var file = Log(string.Create(CultureInfo.InvariantCulture, $"checkpoint.{size}"));
            if (!File.Exists(file))
            {
                continue;
            }

            var note = SignedNote.Parse(File.ReadAllBytes(file)).GetValueOrThrow();
            var checkpoint = policy.Verify(note).Checkpoint.ShouldNotBeNull();
            checkpoint.Size.ShouldBe(size);
            MerkleTree.Root(new TileNodeReader(tiles, size), size).GetValueOrThrow().ShouldBe(checkpoint.RootHash);
            if (size == 0)
            {
                continue;
            }

            var bundle = EntryBundle.Parse(tiles.Read(new TileId(TileId.EntriesLevel, 0, size))!.Value, size).GetValueOrThrow();
            var leaves = bundle.Select((entry, index) => new StoredLeaf(index, MerkleHash.Leaf(entry.Span)));
            LedgerDiagnosis.Examine(leaves, tiles, note, policy).Faults.ShouldBeEmpty();
            EntryBundle.Write(bundle).ShouldBe(tiles.Read(new TileId(TileId.EntriesLevel, 0, size))!.Value.ToArray());
        }
    }

    [Fact]
    public void The_example_of_the_signed_note_specification_verifies()
    {
        var key = VerifierKey.Parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k").GetValueOrThrow();
        var note = SignedNote.Parse(
            "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n")
            .GetValueOrThrow();
        note.Open(key.Verifier).GetValueOrThrow().Count.ShouldBe(1);
        Encoding.UTF8.GetByteCount(note.Text).ShouldBe(28);
    }

    private sealed class FolderTiles(string folder) : ITileReader
    {
        public ReadOnlyMemory<byte>? Read(TileId tile)
        {
            var file = Path.Combine(folder, tile.ToPath());
            return File.Exists(file) ? File.ReadAllBytes(file) : null;
        }
    }
}
