using BenchmarkDotNet.Attributes;
using Rempart.Ledger;

namespace Rempart.Benchmarks;

/// <summary>Signing and verifying a checkpoint with each algorithm.</summary>
[MemoryDiagnoser]
public class CheckpointBenchmarks
{
    private readonly Checkpoint _checkpoint = new("bench.example/ledger", 10_000_000, MerkleHash.EmptyRoot);
    private INoteSigner _signer = null!;
    private INoteVerifier _verifier = null!;
    private SignedNote _note = null!;

    [Params(SignatureType.Ed25519, SignatureType.MLDsa44Cosignature)]
    public SignatureType Type { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var key = SignerKey.FromSeed("bench.example/ledger", Type, new byte[SignerKey.SeedLength]);
        (_signer, _verifier) = (key.CreateSigner(TimeProvider.System), key.VerifierKey.Verifier);
        _note = _checkpoint.Sign(_signer);
    }

    [Benchmark]
    public SignedNote Sign() => _checkpoint.Sign(_signer);

    [Benchmark]
    public bool Verify() => _note.Open(_verifier).IsSuccess;
}
