using Rempart.Server.Events.Lake.Store;

namespace Rempart.Server.Events.Lake.Segments;

/// <summary>
/// Tells whether an event is stored already. The newest ids are in memory. An event that says itself when it happened can also come
/// again after them: it is then in a segment of that time, and the ids of those segments are read, the last few kept. One asks, one stores.
/// </summary>
internal sealed class Deduplicator(Catalogue catalogue, SegmentVault vault)
{
    public const int Newest = 2_000_000;
    private const int MostSegments = 64;
    private readonly KnownIds _newest = new(Newest);
    private readonly Dictionary<string, HashSet<UInt128>> _read = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    // Where the ids of a segment begin among the newest; of those that are all there. Segments are stored while the next are sorted.
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _begins = new(StringComparer.Ordinal);
    private readonly Queue<string> _inMemory = new();
    private bool _isWarm;

    /// <summary>Reads the newest segments, after a start.</summary>
    public async Task WarmAsync(CancellationToken cancellation)
    {
        if (_isWarm)
            return;
        var segments = await catalogue.NewestAsync(Newest, cancellation);
        foreach (var segment in segments)
        {
            foreach (var id in await IdsAsync(segment, cancellation))
                _newest.Add(id);
        }
        _isWarm = true;
    }

    public bool IsNewest(UInt128 id) => _newest.Contains(id);

    /// <summary>How many events were stored: tells <see cref="StoredBefore"/> the moment.</summary>
    public long Added => _newest.Added;

    /// <summary>Which of these events were stored at a moment, among the newest.</summary>
    public IReadOnlySet<string> StoredBefore(long added, IReadOnlyList<string> uids)
    {
        var were = _newest.WereThere([.. uids.Select(uid => KnownIds.NumberOf(System.Text.Encoding.UTF8.GetBytes(uid)))], added);
        return uids.Where((_, at) => were[at]).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Whether what was stored last is there, is not known: it is read again.</summary>
    public void Doubt() => _isWarm = false;

    /// <summary>The places of the events that are stored in segments of their time; asked only when memory does not reach back to all.</summary>
    /// <param name="classUid">The class of all of them.</param>
    /// <param name="ids">Their ids.</param>
    /// <param name="times">The time of each.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<List<int>> StoredAsync(int classUid, IReadOnlyList<UInt128> ids, IReadOnlyList<long> times, CancellationToken cancellation)
    {
        var found = new SortedSet<int>();
        if (ids.Count == 0)
            return [];
        foreach (var segment in await catalogue.OfTimeAsync(classUid, times.Min(), times.Max(), cancellation))
        {
            var (from, to) = (segment.First.ToUnixTimeMilliseconds(), segment.Last.ToUnixTimeMilliseconds());
            // Of these all ids are in memory, and were asked for already.
            if (_newest.Holds(BeginOf(segment.Id)) || !times.Any(time => time >= from && time <= to))
                continue;
            var known = await KeptAsync(segment, cancellation);
            found.UnionWith(Enumerable.Range(0, ids.Count).Where(at => known.Contains(ids[at])));
        }
        return [.. found];
    }

    /// <summary>Remembers what was stored.</summary>
    /// <param name="ids">The ids of all events.</param>
    /// <param name="segments">The segments in which they lie, and no others.</param>
    public void Stored(IEnumerable<UInt128> ids, IEnumerable<string> segments)
    {
        var begin = _newest.Added;
        foreach (var id in ids)
            _newest.Add(id);
        lock (_lock)
        {
            foreach (var segment in segments)
            {
                _begins.Add(segment, begin);
                _inMemory.Enqueue(segment);
            }
            while (_inMemory.TryPeek(out var oldest) && !_newest.Holds(_begins[oldest]))
                _begins.Remove(_inMemory.Dequeue());
        }
    }

    private long BeginOf(string segment)
    {
        lock (_lock)
            return _begins.GetValueOrDefault(segment, -1);
    }

    private async Task<HashSet<UInt128>> KeptAsync(SegmentRow segment, CancellationToken cancellation)
    {
        if (_read.TryGetValue(segment.Id, out var ids))
            return ids;
        ids = [.. await IdsAsync(segment, cancellation)];
        _read[segment.Id] = ids;
        _order.Enqueue(segment.Id);
        if (_order.Count > MostSegments)
            _read.Remove(_order.Dequeue());
        return ids;
    }

    private async Task<IEnumerable<UInt128>> IdsAsync(SegmentRow segment, CancellationToken cancellation)
    {
        try
        {
            using var memory = await vault.OpenAsync(segment, [SegmentSchema.Uid], cancellation);
            return SegmentReader.ReadIds(memory.Path).Select(id => KnownIds.NumberOf(System.Text.Encoding.UTF8.GetBytes(id))).ToArray();
        }
        catch (LakeException)
        {
            // A damaged segment must not stop new events; the control siem.log-integrity names it. An event of it may then be stored again.
            return [];
        }
    }
}
