using System.Globalization;

namespace Rempart.Server.Tests.Bastion;

/// <summary>Writes a measurement to the file that a script of bench/ names, else to the test's output.</summary>
internal static class Measured
{
    public static void Print(string what, IReadOnlyList<double> seconds)
    {
        var sorted = seconds.Order().ToArray();
        var line = string.Create(CultureInfo.InvariantCulture, $"{what,-44} median {sorted[sorted.Length / 2]:0.000} s   worst {sorted[^1]:0.000} s   ({sorted.Length} times)");
        if (Environment.GetEnvironmentVariable("REMPART_BENCH_RESULTS") is { Length: > 0 } file)
            File.AppendAllText(file, line + "\n");
        TestContext.Current.TestOutputHelper!.WriteLine(line);
    }
}
