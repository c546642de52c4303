using System.Diagnostics;
using System.Text;
using Rempart.Core.Evidence;

namespace Rempart.Benchmarks.LedgerStore;

/// <summary>A record of the size of a small assessment, and timing of one call after another.</summary>
internal static class Samples
{
    public static readonly EvidenceRecord Record = new(
        EvidenceKind.Assessment, "exposure.listeners", "schedule", new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
        Encoding.UTF8.GetBytes($$"""{"outcome":"satisfied","observations":["{{new string('x', 400)}}"]}"""));

    /// <summary>Milliseconds of each call, sorted.</summary>
    public static async Task<double[]> Take(int count, Func<int, Task> call)
    {
        var times = new double[count];
        for (var i = 0; i < count; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await call(i);
            times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }
        Array.Sort(times);
        return times;
    }

    public static double At(double[] sorted, double share) => sorted[(int)(share * (sorted.Length - 1))];
}
