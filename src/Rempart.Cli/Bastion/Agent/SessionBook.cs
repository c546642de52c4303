using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Rempart.Core.Access;

namespace Rempart.Cli.Bastion.Agent;

/// <summary>
/// Makes connections and sessions of sshd's lines, and events of those. Lines are joined by the process that wrote them, never by
/// what a client could choose.
/// </summary>
internal sealed partial class SessionBook(Func<int, long?> startOf)
{
    private const int MostWaiting = 4096;
    private const int LongestDetail = 500;

    private readonly Dictionary<int, WaitingConnection> _waiting = [];
    private readonly Dictionary<string, LiveSession> _live = new(StringComparer.Ordinal);
    private readonly Dictionary<int, string> _byProcess = [];
    private readonly Dictionary<string, string> _bySource = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AskedForward> _asked = new(StringComparer.Ordinal);
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);

    /// <summary>Sessions that live.</summary>
    public IReadOnlyCollection<LiveSession> Live => _live.Values;

    public IReadOnlyCollection<WaitingConnection> Waiting => _waiting.Values;

    /// <summary>Forwards that were asked for and that sshd has not refused so far.</summary>
    public IReadOnlyCollection<AskedForward> Asked => _asked.Values;

    /// <summary>The sessions that began, changed or ended since the last time they were kept.</summary>
    public (IReadOnlyList<LiveSession> Kept, IReadOnlyList<string> Gone) Changes() =>
        ([.. _changed.Where(_live.ContainsKey).Select(id => _live[id])], [.. _changed.Where(id => !_live.ContainsKey(id))]);

    /// <summary>Notes that the changes are on the disk.</summary>
    public void ChangesKept() => _changed.Clear();

    /// <summary>Takes up what an earlier life knew.</summary>
    public void Restore(IEnumerable<LiveSession> live, IEnumerable<WaitingConnection> waiting)
    {
        foreach (var session in live)
            Keep(session);
        _changed.Clear();
        foreach (var connection in waiting)
            _waiting[connection.Monitor] = connection;
    }

    public bool TryGetByChild(int child, [NotNullWhen(true)] out LiveSession? session)
    {
        session = _byProcess.TryGetValue(child, out var id) ? _live[id] : null;
        return session?.Child == child;
    }

    /// <summary>Ends a session; null when it is ended already.</summary>
    public BastionEvent? End(LiveSession session, string eventId, DateTimeOffset at, string detail)
    {
        if (!_live.Remove(session.Id, out var last))
            return null;
        _byProcess.Remove(last.Monitor);
        _byProcess.Remove(last.Child);
        _bySource.Remove(last.Source);
        _asked.Remove(last.Id);
        _changed.Add(last.Id);
        return Event(eventId, BastionEventKind.Ended, at, last, null, detail) with { BytesSent = last.Sent, BytesReceived = last.Received };
    }

    /// <summary>An event of a session.</summary>
    public static BastionEvent Event(string id, BastionEventKind kind, DateTimeOffset at, LiveSession session, string? destination, string? detail) =>
        new(id, session.Id, kind, at, session.Source, session.KeyId, session.Serial, destination, null, null, Cut(detail));

    /// <summary>A connection's refusal, when there was one and its process is gone without a word.</summary>
    public IEnumerable<BastionEvent> Abandoned(Func<WaitingConnection, bool> gone)
    {
        foreach (var connection in _waiting.Values.Where(gone).ToArray())
        {
            if (Close(connection, $"{connection.Monitor}-{connection.At.ToUnixTimeMilliseconds()}-gone", connection.At) is { } refused)
                yield return refused;
        }
    }

    private void Keep(LiveSession session)
    {
        _live[session.Id] = session;
        _changed.Add(session.Id);
        _byProcess[session.Monitor] = session.Id;
        _byProcess[session.Child] = session.Id;
        _bySource[session.Source] = session.Id;
    }

    private LiveSession? Of(int? process) => process is { } id && _byProcess.TryGetValue(id, out var session) ? _live[session] : null;

    private LiveSession? OfSource(string source) => _bySource.TryGetValue(source, out var session) ? _live[session] : null;

    private static string Source(string address, string port) =>
        address.Contains(':', StringComparison.Ordinal) ? $"[{address}]:{port}" : $"{address}:{port}";

    private static string? Cut(string? text) => text is { Length: > LongestDetail } ? text[..LongestDetail] : text;

    private static ulong? Number(string text) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>A forward that a client asked for.</summary>
/// <param name="Session">The session.</param>
/// <param name="Destination">Where it leads to.</param>
/// <param name="At">When it was asked for.</param>
internal sealed record AskedForward(LiveSession Session, string Destination, DateTimeOffset At);
