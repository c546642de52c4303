using BenchmarkDotNet.Attributes;

namespace Rempart.Benchmarks.Events;

/// <summary>Parse, normalise and write as NDJSON, on one core: the time of one event, and what it allocates.</summary>
[MemoryDiagnoser]
public class EventBenchmarks
{
    private EventPipe _pipe = new("sshd");

    /// <summary>The source.</summary>
    [Params("mixed", "sshd", "nginx", "kubernetes-audit", "auth0", "postgresql", "auditd", "nftables")]
    public string Source { get; set; } = "mixed";

    /// <summary>Makes the lines.</summary>
    [GlobalSetup]
    public void Setup() => _pipe = new EventPipe(Source);

    /// <summary>Every line once.</summary>
    /// <returns>The bytes written.</returns>
    [Benchmark(OperationsPerInvoke = EventSamples.Count)]
    public long ParseAndWrite() => _pipe.Run();
}
