using BenchmarkDotNet.Attributes;
using Rempart.Ledger;

namespace Rempart.Benchmarks;

/// <summary>Leaf hashing, tree and tiles of one batch; the store's part is measured with the server.</summary>
[MemoryDiagnoser]
public class AppendBenchmarks
{
    private const int BatchSize = 1000;
    private readonly byte[][] _entries = new byte[BatchSize][];
    private readonly Hash[] _leaves = new Hash[BatchSize];
    private TileAppender _appender = null!;

    [GlobalSetup]
    public void Setup()
    {
        for (var i = 0; i < BatchSize; i++)
        {
            _entries[i] = EvidenceCommitment.ToEntry(MerkleHash.Leaf(BitConverter.GetBytes(i)));
        }

        _appender = TileAppender.Open(new SyntheticTiles(0), 0).GetValueOrThrow();
    }

    [Benchmark(OperationsPerInvoke = BatchSize)]
    public TileBatch AppendBatch()
    {
        for (var i = 0; i < BatchSize; i++)
        {
            _leaves[i] = MerkleHash.Leaf(_entries[i]);
        }

        return _appender.Append(_leaves);
    }

    [Benchmark(OperationsPerInvoke = BatchSize)]
    public Hash LeafHash()
    {
        Hash last = default;
        foreach (var entry in _entries)
        {
            last = MerkleHash.Leaf(entry);
        }

        return last;
    }
}
