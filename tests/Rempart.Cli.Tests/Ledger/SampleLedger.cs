using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Rempart.Core.Posture;
using Rempart.Ledger;

namespace Rempart.Cli.Tests.Ledger;

/// <summary>A ledger of a few entries, made with the real engine.</summary>
internal sealed class SampleLedger
{
    public const string Record = """{"kind":"assessment","control":"platform.self","outcome":"Satisfied"}""";

    private readonly List<Hash> _leaves = [];
    private readonly byte[] _salt = [.. Enumerable.Range(1, 32).Select(value => (byte)value)];

    public SampleLedger(byte seed = 7, string origin = "rempart.example/ledger")
    {
        Key = SignerKey.FromSeed(origin, SignatureType.Ed25519, [.. Enumerable.Repeat(seed, SignerKey.SeedLength)]);
        for (var i = 0; i < 5; i++)
            _leaves.Add(i == Index ? Opening.LeafHash : MerkleHash.Leaf(Encoding.UTF8.GetBytes($"entry {i}")));
    }

    public static long Index => 3;

    public SignerKey Key { get; }

    public string VerifierKey => Key.VerifierKey.ToString();

    public EvidenceOpening Opening => new(Encoding.UTF8.GetBytes(Record), _salt);

    public string Proof(ReadOnlyMemory<byte>? extra = null)
    {
        var reader = new Leaves(_leaves);
        var checkpoint = new Checkpoint(Key.Name, _leaves.Count, MerkleTree.Root(reader, _leaves.Count).GetValueOrThrow());
        var note = checkpoint.Sign(Key.CreateSigner(new FakeTimeProvider(CliRun.Now)));
        return new ProofFile(Index, MerkleTree.InclusionProof(reader, Index, _leaves.Count).GetValueOrThrow(), note, extra).ToString();
    }

    public EvidenceBundle Bundle() =>
        new(Index, Convert.ToBase64String(Encoding.UTF8.GetBytes(Record)), Convert.ToBase64String(_salt), Proof(), VerifierKey);

    public static string Json(EvidenceBundle bundle) => JsonSerializer.Serialize(bundle, PostureJson.Default.EvidenceBundle);

    private sealed class Leaves(List<Hash> leaves) : INodeReader
    {
        public bool TryRead(int level, long index, out Hash hash)
        {
            hash = level == 0 ? leaves[(int)index] : default;
            if (level == 0)
                return true;
            if (!TryRead(level - 1, index * 2, out var left) || !TryRead(level - 1, (index * 2) + 1, out var right))
                return false;
            hash = MerkleHash.Node(left, right);
            return true;
        }
    }
}
