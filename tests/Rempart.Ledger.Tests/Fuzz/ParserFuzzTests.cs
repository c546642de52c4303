using System.Text;
using CsCheck;

namespace Rempart.Ledger.Tests;

/// <summary>Mutates good inputs. A parser may refuse, and never throws; what it accepts it writes again byte for byte.</summary>
public class ParserFuzzTests
{
    private static readonly TestLog Log = new(5);

    [Fact]
    public void Notes_survive_mutation() =>
        Fuzz(Log.Note.ToString(), bytes =>
        {
            if (SignedNote.Parse(bytes).TryGetValue(out var note, out _))
            {
                Encoding.UTF8.GetBytes(note.ToString()).ShouldBe(bytes);
                TestLog.Policy.Verify(note).Message.ShouldNotBeEmpty();
            }
        });

    [Fact]
    public void Checkpoints_survive_mutation() =>
        Fuzz(Log.Checkpoint.ToString(), bytes =>
        {
            if (Checkpoint.Parse((ReadOnlySpan<byte>)bytes).TryGetValue(out var checkpoint, out _))
            {
                Encoding.UTF8.GetBytes(checkpoint.ToString()).ShouldBe(bytes);
            }
        });

    [Fact]
    public void Proofs_survive_mutation() =>
        Fuzz(new ProofFile(2, Log.Proof(2).Proof, Log.Note, new EvidenceOpening("r"u8, new byte[32]).ToBytes()).ToString(), bytes =>
        {
            if (ProofFile.Parse(bytes).TryGetValue(out var proof, out _))
            {
                Encoding.UTF8.GetBytes(proof.ToString()).ShouldBe(bytes);
                proof.ReadOpening();
                proof.Verify(MerkleHash.Leaf(Log.Entries[2]), TestLog.Policy).Message.ShouldNotBeEmpty();
            }
        });

    [Fact]
    public void Policies_survive_mutation() =>
        Fuzz($"log {TestLog.Key.VerifierKey}\nwitness w {TestLog.SignerKeyFor("w", SignatureType.Ed25519Cosignature, "w").VerifierKey}\ngroup g 1 w\nquorum g\n", bytes =>
        {
            if (WitnessPolicy.Parse(bytes).TryGetValue(out var policy, out _))
            {
                policy.Verify(Log.Note).Message.ShouldNotBeEmpty();
            }
        });

    [Fact]
    public void Tile_paths_survive_mutation() =>
        Fuzz("tile/1/x001/x234/067.p/8", bytes =>
        {
            var path = Encoding.Latin1.GetString(bytes);
            if (TileId.Parse(path).TryGetValue(out var tile, out _))
            {
                tile.ToPath().ShouldBe(path);
            }
        });

    [Fact]
    public void Entry_bundles_survive_mutation() =>
        Fuzz("\0\u0003one\0\u0003two\0\u0005three", bytes =>
        {
            if (EntryBundle.Parse(bytes, 3).TryGetValue(out var entries, out _))
            {
                EntryBundle.Write(entries).ShouldBe(bytes);
            }
        });

    [Fact]
    public void Keys_and_entries_survive_mutation() =>
        Fuzz(TestLog.Key.VerifierKey.ToString(), bytes =>
        {
            var text = Encoding.Latin1.GetString(bytes);
            if (VerifierKey.Parse(text).TryGetValue(out var key, out _))
            {
                key.ToString().ShouldBe(text);
            }

            SignerKey.Parse("PRIVATE+KEY+" + text);
            EvidenceCommitment.ParseEntry(bytes);
        });

    private static void Fuzz(string good, Action<byte[]> check)
    {
        var seed = Encoding.UTF8.GetBytes(good);
        check(seed);
        var mutation = Gen.Select(Gen.Int[0, 4], Gen.Int[0, seed.Length], Gen.Int[0, seed.Length], Gen.Byte);
        mutation.Array[1, 4].Sample(
            mutations =>
            {
                List<byte> bytes = [.. seed];
                foreach (var (kind, at, to, value) in mutations)
                {
                    Mutate(bytes, kind, at, to, value);
                }

                check([.. bytes]);
            },
            iter: 3000,
            threads: 1);
    }

    private static void Mutate(List<byte> bytes, int kind, int first, int second, byte value)
    {
        var at = Math.Min(first, bytes.Count);
        var count = Math.Min(Math.Abs(second - first), bytes.Count - at);
        switch (kind)
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << (value & 7));
                break;
            case 1:
                bytes.Insert(at, value);
                break;
            case 2:
                bytes.RemoveRange(at, count);
                break;
            case 3:
                bytes.InsertRange(at, bytes.GetRange(at, count));
                break;
            case 4 when at < bytes.Count:
                bytes[at] = "\n\n +0—"u8[value % 6];
                break;
        }
    }
}
