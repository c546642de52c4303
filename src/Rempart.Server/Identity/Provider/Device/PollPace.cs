using System.Security.Cryptography;
using System.Text;

namespace Rempart.Server.Identity.Provider.Device;

/// <summary>
/// Remembers when a device last asked whether it may come in, so that one that asks too often is told to slow down (RFC 8628,
/// section 3.5). Holds pending codes only, and never more than <see cref="Most"/>.
/// </summary>
internal sealed class PollPace(TimeProvider time)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>What <c>slow_down</c> adds to the interval of a device.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromSeconds(5);

    private const int Most = 10_000;

    // A device waits by its own clock, and the network may make two questions come closer together.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (DateTimeOffset At, TimeSpan Interval)> _polls = [];

    /// <summary>Notes a question that found nobody had decided yet.</summary>
    /// <returns>Whether it came too early.</returns>
    public bool IsTooEarly(string deviceCode)
    {
        var now = time.GetUtcNow();
        // The code is worth a sign-in; its hash is not.
        var key = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(deviceCode)));
        lock (_gate)
        {
            if (_polls.Count >= Most)
                Forget(now);
            if (!_polls.TryGetValue(key, out var last))
            {
                _polls[key] = (now, Interval);
                return false;
            }
            var early = now - last.At < last.Interval - Tolerance;
            _polls[key] = (now, early ? last.Interval + Step : last.Interval);
            return early;
        }
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var old in _polls.Where(poll => poll.Value.At + Lifetime < now).Select(poll => poll.Key).ToArray())
            _polls.Remove(old);
        if (_polls.Count >= Most)
            _polls.Clear();
    }
}
