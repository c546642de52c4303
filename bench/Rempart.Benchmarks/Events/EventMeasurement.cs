using System.Globalization;

namespace Rempart.Benchmarks.Events;

/// <summary>
/// Events a second of the processor's time, for machines that do other work too: <c>events [SECONDS]</c>. The best of several rounds
/// of a source counts, as others only ever make a round slower.
/// </summary>
internal static class EventMeasurement
{
    private static readonly string[] Sources = ["sshd", "nginx", "kubernetes-audit", "auth0", "mixed", "postgresql", "auditd", "nftables"];

    public static int Run(string[] arguments)
    {
        var seconds = arguments is [var text] ? double.Parse(text, CultureInfo.InvariantCulture) : 3;
        Console.WriteLine("source             events/s   bytes in   bytes out   allocated/event");
        foreach (var source in Sources)
            Measure(source, TimeSpan.FromSeconds(seconds));
        return 0;
    }

    private static void Measure(string source, TimeSpan time)
    {
        var pipe = new EventPipe(source);
        var started = Environment.CpuUsage.TotalTime;
        while (Environment.CpuUsage.TotalTime - started < time / 3)
            pipe.Run();
        var (best, written) = (TimeSpan.MaxValue, 0L);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var rounds = 0;
        for (var begin = Environment.CpuUsage.TotalTime; Environment.CpuUsage.TotalTime - begin < time; rounds++)
        {
            var before = Environment.CpuUsage.TotalTime;
            for (var i = 0; i < 10; i++)
                written = pipe.Run();
            var taken = (Environment.CpuUsage.TotalTime - before) / 10;
            best = taken < best ? taken : best;
        }
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{source,-18} {EventSamples.Count / best.TotalSeconds,8:0}   {pipe.InputBytes / (double)EventSamples.Count,8:0}   {written / (double)EventSamples.Count,9:0}   {allocated / (10.0 * rounds * EventSamples.Count),15:0.0}"));
    }
}
