using BenchmarkDotNet.Attributes;
using Rempart.Ledger;

namespace Rempart.Benchmarks;

/// <summary>Proofs in a log of ten million leaves, from tiles in memory.</summary>
[MemoryDiagnoser]
public class ProofBenchmarks
{
    private const long Size = 10_000_000;
    private readonly SyntheticTiles _tiles = new(Size);
    private long _index;
    private ProofFile _file = null!;
    private Hash _leaf;
    private Hash[] _proof = [];
    private Hash _root;
    private WitnessPolicy _policy = null!;

    [GlobalSetup]
    public void Setup()
    {
        const long index = 7_654_321;
        _root = MerkleTree.Root(new TileNodeReader(_tiles, Size), Size).GetValueOrThrow();
        _leaf = _tiles.Leaf(index);
        _proof = [.. MerkleTree.InclusionProof(new TileNodeReader(_tiles, Size), index, Size).GetValueOrThrow()];
        var key = SignerKey.FromSeed("bench.example/ledger", SignatureType.Ed25519, new byte[SignerKey.SeedLength]);
        var note = new Checkpoint("bench.example/ledger", Size, _root).Sign(key.CreateSigner(TimeProvider.System));
        _file = new ProofFile(index, _proof, note, null);
        _policy = WitnessPolicy.ForLog(key.VerifierKey);
        if (!_file.Verify(_leaf, _policy).IsProved)
        {
            throw new InvalidOperationException("The benchmark's proof does not verify.");
        }
    }

    [Benchmark]
    public IReadOnlyList<Hash> InclusionProofInTenMillion()
    {
        _index = (_index + 7_919_317) % Size;
        return MerkleTree.InclusionProof(new TileNodeReader(_tiles, Size), _index, Size).GetValueOrThrow();
    }

    [Benchmark]
    public IReadOnlyList<Hash> ConsistencyProofInTenMillion()
    {
        _index = (_index + 7_919_317) % Size;
        return MerkleTree.ConsistencyProof(new TileNodeReader(_tiles, Size), _index + 1, Size).GetValueOrThrow();
    }

    [Benchmark]
    public ProofCheck VerifyInclusion() => MerkleProof.VerifyInclusion(_leaf, _file.Index, Size, _proof, _root);

    [Benchmark]
    public ProofVerification VerifyProofFileWithSignature() => _file.Verify(_leaf, _policy);
}
