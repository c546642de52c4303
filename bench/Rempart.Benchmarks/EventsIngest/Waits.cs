namespace Rempart.Benchmarks.EventsIngest;

/// <summary>How long requests took, in milliseconds. Safe for several threads.</summary>
internal sealed class Waits
{
    private readonly Lock _lock = new();
    private readonly List<double> _all = [];
    private int _begin;

    public void Add(TimeSpan wait)
    {
        lock (_lock)
            _all.Add(wait.TotalMilliseconds);
    }

    /// <summary>Sorted: those since the last call.</summary>
    public double[] Latest()
    {
        lock (_lock)
        {
            var latest = _all.Skip(_begin).Order().ToArray();
            _begin = _all.Count;
            return latest;
        }
    }

    /// <summary>Sorted: all.</summary>
    public double[] All()
    {
        lock (_lock)
            return [.. _all.Order()];
    }

    public static double At(double[] sorted, double part) => sorted.Length == 0 ? double.NaN : sorted[(int)Math.Min(sorted.Length - 1, sorted.Length * part)];
}
