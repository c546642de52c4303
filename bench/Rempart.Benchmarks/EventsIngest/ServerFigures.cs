using System.Globalization;

namespace Rempart.Benchmarks.EventsIngest;

/// <summary>What a process has used: memory in MB, and the processor's time.</summary>
internal readonly record struct ServerFigures(double Resident, double MostResident, TimeSpan Processor)
{
    public static ServerFigures Of(int process)
    {
        var status = File.ReadAllLines($"/proc/{process}/status");
        var stat = File.ReadAllText($"/proc/{process}/stat");
        // After the name, which may hold spaces: state is field 3, utime 14, stime 15, in hundredths of a second.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        return new ServerFigures(Megabytes(status, "VmRSS:"), Megabytes(status, "VmHWM:"), TimeSpan.FromMilliseconds(ticks * 10));
    }

    private static double Megabytes(string[] status, string name) =>
        long.Parse(status.First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024.0;
}
