namespace Rempart.Server.Collectors.Intake;

/// <summary>The ids of the newest records of a source, up to a bound. Those of events that are durable only. Safe for several threads.</summary>
internal sealed class RecentIds(int most = 65_536)
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = [];

    public bool Contains(string id)
    {
        lock (_lock)
            return _known.Contains(id);
    }

    public void Add(IReadOnlyList<string> ids)
    {
        lock (_lock)
        {
            foreach (var id in ids)
            {
                if (!_known.Add(id))
                    continue;
                _order.Enqueue(id);
                if (_order.Count > most)
                    _known.Remove(_order.Dequeue());
            }
        }
    }
}
