using System.Text.Json;
using System.Text.Json.Serialization;
using Rempart.Cli.Bastion.Files;
using Rempart.Cli.Bastion.Rendering;
using Rempart.Core.Access;

namespace Rempart.Cli.Bastion.Agent;

/// <summary>One step of the agent: what happened, and what is true after it. Written whole or not at all.</summary>
internal sealed record JournalStep
{
    /// <summary>The number of the first of the events.</summary>
    public required long First { get; init; }

    public IReadOnlyList<BastionEvent> Events { get; init; } = [];

    /// <summary>Where the reading of sshd's log stands.</summary>
    public IReadOnlyList<LogPlace> Places { get; init; } = [];

    /// <summary>Sessions that began or changed.</summary>
    public IReadOnlyList<LiveSession> Kept { get; init; } = [];

    /// <summary>Sessions that ended.</summary>
    public IReadOnlyList<string> Gone { get; init; } = [];

    /// <summary>The connections that are not yet sessions.</summary>
    public IReadOnlyList<WaitingConnection> Waiting { get; init; } = [];
}

/// <summary>Up to which event the server has acknowledged.</summary>
internal sealed record Acknowledged(long Before);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JournalStep))]
[JsonSerializable(typeof(Acknowledged))]
[JsonSerializable(typeof(BastionEvent))]
[JsonSerializable(typeof(ServerMark))]
internal sealed partial class AgentJson : JsonSerializerContext;

/// <summary>
/// The agent's memory of the log and of what the server must still hear: steps as lines of JSON, each forced to the disk before
/// anything follows from it. An end that was not written whole is cut off: its lines of the log are read again and get the same
/// names. The delivered beginning is dropped when it is long.
/// </summary>
internal sealed class AgentJournal : IDisposable
{
    private const long DropAbove = 1 << 20;
    private const int FewEvents = 1000;

    private readonly string _path;
    private readonly int _most;
    private readonly Lock _lock = new();
    private readonly Queue<BastionEvent> _undelivered = [];
    private readonly Dictionary<string, LiveSession> _live = new(StringComparer.Ordinal);
    private FileStream _file;
    private JournalStep _last;
    private long _next;

    /// <param name="path">The file; its neighbour <c>.sent</c> says what was delivered.</param>
    /// <param name="most">How many events may wait.</param>
    public AgentJournal(string path, int most)
    {
        (_path, _most) = (path, most);
        var sent = File.Exists(path + ".sent") ? JsonSerializer.Deserialize(File.ReadAllBytes(path + ".sent"), AgentJson.Default.Acknowledged)?.Before ?? 0 : 0;
        _file = new FileStream(path, DurableFile.Options(FileMode.OpenOrCreate, Modes.OwnerOnly));
        _last = Read(sent) ?? new JournalStep { First = sent };
        _next = Math.Max(sent, _last.First + _last.Events.Count);
    }

    /// <summary>Where the reading of sshd's log stood at the last step.</summary>
    public IReadOnlyList<LogPlace> Places => _last.Places;

    /// <summary>The connections that waited at the last step.</summary>
    public IReadOnlyList<WaitingConnection> Waiting => _last.Waiting;

    /// <summary>The sessions that lived at the last step.</summary>
    public IReadOnlyCollection<LiveSession> Live => _live.Values;

    /// <summary>Whether so much waits that no more may happen.</summary>
    public bool IsFull => UndeliveredCount > _most;

    public int UndeliveredCount
    {
        get
        {
            lock (_lock)
                return _undelivered.Count;
        }
    }

    /// <summary>Takes a step. When this returns, it is on the disk.</summary>
    public void Take(IReadOnlyList<BastionEvent> events, IReadOnlyList<LogPlace> places, SessionBook book)
    {
        lock (_lock)
        {
            var (kept, gone) = book.Changes();
            var step = new JournalStep { First = _next, Events = events, Places = places, Kept = kept, Gone = gone, Waiting = [.. book.Waiting] };
            Write(_file, step);
            book.ChangesKept();
            Remember(step);
            _next += events.Count;
            foreach (var one in events)
                _undelivered.Enqueue(one);
        }
    }

    /// <summary>The oldest events that the server has not heard, in order.</summary>
    public IReadOnlyList<BastionEvent> Oldest(int most)
    {
        lock (_lock)
            return [.. _undelivered.Take(most)];
    }

    /// <summary>Notes that the oldest events were delivered.</summary>
    public void Delivered(int count)
    {
        lock (_lock)
        {
            for (var i = 0; i < count; i++)
                _undelivered.Dequeue();
            // Lost, this note only means that they are delivered again under the same names.
            DurableFile.Replace(_path + ".sent", JsonSerializer.SerializeToUtf8Bytes(new Acknowledged(_next - _undelivered.Count), AgentJson.Default.Acknowledged), Modes.OwnerOnly);
            if (_undelivered.Count < FewEvents && _file.Length > DropAbove)
                Shorten();
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Begins a new file with one step that says all that still matters.</summary>
    private void Shorten()
    {
        var step = _last with { First = _next - _undelivered.Count, Events = [.. _undelivered], Kept = [.. _live.Values], Gone = [] };
        DurableFile.Replace(_path, Line(step), Modes.OwnerOnly);
        _file.Dispose();
        _file = new FileStream(_path, DurableFile.Options(FileMode.Open, Modes.OwnerOnly));
        _last = step;
    }

    private void Remember(JournalStep step)
    {
        foreach (var session in step.Kept)
            _live[session.Id] = session;
        foreach (var id in step.Gone)
            _live.Remove(id);
        _last = step;
    }

    private JournalStep? Read(long sent)
    {
        JournalStep? last = null;
        long whole = 0;
        using var reader = new BinaryLines(_file);
        while (reader.Next() is { } line)
        {
            JournalStep? step;
            try
            {
                step = JsonSerializer.Deserialize(line.Span, AgentJson.Default.JournalStep);
            }
            catch (JsonException)
            {
                // The step of a crash: what follows it cannot have been acknowledged.
                break;
            }
            if (step is null)
                break;
            for (var i = 0; i < step.Events.Count; i++)
            {
                if (step.First + i >= sent)
                    _undelivered.Enqueue(step.Events[i]);
            }
            Remember(step);
            (last, whole) = (step, reader.Offset);
        }
        _file.SetLength(whole);
        return last;
    }

    private static void Write(FileStream file, JournalStep step)
    {
        var line = Line(step);
        var before = file.Length;
        try
        {
            file.Seek(before, SeekOrigin.Begin);
            file.Write(line);
            file.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            file.SetLength(before);
            throw;
        }
    }

    private static byte[] Line(JournalStep step) => [.. JsonSerializer.SerializeToUtf8Bytes(step, AgentJson.Default.JournalStep), (byte)'\n'];
}
