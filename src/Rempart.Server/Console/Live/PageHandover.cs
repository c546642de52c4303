using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Rempart.Server.Console.Live;

/// <summary>
/// Hands what the first drawing of a page found to the live one. Events are too large to go through the browser and back, as other
/// pages' state does (SignalR takes 32 KiB): the browser carries a key. What nobody takes is forgotten after a minute; who comes too
/// late asks again.
/// </summary>
internal sealed class PageHandover(TimeProvider time)
{
    private const int Most = 32;

    private static readonly TimeSpan Life = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, (object State, DateTimeOffset At)> _kept = new(StringComparer.Ordinal);

    /// <summary>Keeps it; the key cannot be guessed.</summary>
    public string Keep(object state)
    {
        var now = time.GetUtcNow();
        foreach (var old in _kept.ToArray().OrderByDescending(one => one.Value.At).Where((one, place) => place >= Most - 1 || now - one.Value.At > Life))
            _kept.TryRemove(old.Key, out _);
        var key = RandomNumberGenerator.GetHexString(32, lowercase: true);
        _kept[key] = (state, now);
        return key;
    }

    /// <summary>Takes it, once; null when there is none of that key, or no more.</summary>
    public T? Take<T>(string key)
        where T : class => _kept.TryRemove(key, out var kept) && time.GetUtcNow() - kept.At <= Life ? kept.State as T : null;
}
