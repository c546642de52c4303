using System.Collections.Concurrent;
using Rempart.Events;

namespace Rempart.Server.Collectors.Intake;

/// <summary>
/// Writers that wait for their next user. A writer's tables are larger than most of what it writes, so a thousand connections that are
/// silent have none.
/// </summary>
internal sealed class EventWriters
{
    private const int Kept = 32;
    private const int LargestKept = 2 * 1024 * 1024;

    private readonly ConcurrentBag<EventWriter> _free = [];

    public EventWriter Take() => _free.TryTake(out var writer) ? writer : new EventWriter();

    public void Give(EventWriter writer)
    {
        var isLarge = writer.Written.Length > LargestKept;
        writer.Clear();
        if (!isLarge && _free.Count < Kept)
            _free.Add(writer);
    }
}
