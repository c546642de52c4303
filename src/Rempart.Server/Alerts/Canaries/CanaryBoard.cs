using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Rempart.Server.Alerts.Canaries;

/// <summary>Knows which canaries are on their way, and how long those took whose alert is stored.</summary>
internal sealed class CanaryBoard(AlertMetrics metrics, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, (long Sent, TaskCompletionSource<TimeSpan> Arrived)> _flying = new(StringComparer.Ordinal);

    /// <summary>How long the last one took; null when none arrived.</summary>
    public TimeSpan? LastLatency { get; private set; }

    /// <summary>When it arrived.</summary>
    public DateTimeOffset? LastAt { get; private set; }

    /// <summary>Sends one and waits for its alert; null when it did not arrive in time.</summary>
    /// <exception cref="CanaryRefusedException">It was not let in.</exception>
    public async Task<TimeSpan?> FlyAsync(ICanaryEntry entry, TimeSpan limit, CancellationToken cancellation)
    {
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var arrived = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        _flying[nonce] = (time.GetTimestamp(), arrived);
        try
        {
            await entry.SendAsync(nonce, cancellation);
            return await arrived.Task.WaitAsync(limit, time, cancellation);
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            _flying.TryRemove(nonce, out _);
        }
    }

    /// <summary>A canary's alert is stored. One that nobody waits for is another server's, or too late.</summary>
    public void Arrived(string nonce)
    {
        if (!_flying.TryGetValue(nonce, out var flight))
            return;
        var latency = time.GetElapsedTime(flight.Sent);
        (LastLatency, LastAt) = (latency, time.GetUtcNow());
        metrics.CanaryArrived(latency);
        flight.Arrived.TrySetResult(latency);
    }
}
