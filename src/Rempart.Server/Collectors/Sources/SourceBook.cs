using System.Collections.Concurrent;
using Rempart.Core.Estates;
using Rempart.Core.Events;

namespace Rempart.Server.Collectors.Sources;

/// <summary>The log sources: what the estate declares of them, and what was heard.</summary>
internal sealed class SourceBook(IEstateSource estates, TimeProvider time) : ISourceReports
{
    private readonly ConcurrentDictionary<string, SourceCounters> _counters = new(StringComparer.Ordinal);

    public IReadOnlyList<SourceReport> Sources
    {
        get
        {
            var declared = estates.Current.LogSources;
            return [.. declared.Select(source => Report(source.Id, source)), .. Others(declared).Select(id => Report(id, null))];
        }
    }

    /// <summary>All of it, for people.</summary>
    public IReadOnlyList<SourceStatus> Statuses
    {
        get
        {
            var declared = estates.Current.LogSources;
            return [.. declared.Select(source => Status(source.Id, source)), .. Others(declared).Select(id => Status(id, null))];
        }
    }

    public IReadOnlyCollection<KeyValuePair<string, SourceCounters>> Counters => _counters;

    public SourceCounters Of(string id) => _counters.GetOrAdd(id, _ => new SourceCounters());

    public LogSource? Find(string id) => estates.Current.LogSources.Find(id);

    /// <summary>The id that the estate gives to a source of Rempart itself, or a name that no estate's id can be: it has a colon.</summary>
    public string Own(string kind, string fallback) => estates.Current.LogSources.FirstOrDefault(source => source.Kind == kind)?.Id ?? fallback;

    public SourceStatus Status(string id, LogSource? declared)
    {
        var counters = Of(id);
        var (events, notUnderstood, lastHeard) = counters.Now;
        var silentAfter = declared?.SilentAfter;
        var state = counters.Problem is not null ? "unreadable"
            : lastHeard is null ? "never-heard"
            : silentAfter is { } limit && time.GetUtcNow() - lastHeard.Value > limit ? "silent" : "reporting";
        return new SourceStatus(id, declared?.Kind, declared is not null, From(declared), state, lastHeard, events, notUnderstood, silentAfter?.TotalSeconds, counters.Problem);
    }

    private IEnumerable<string> Others(DeclarationList<LogSource> declared) =>
        _counters.Where(one => one.Value.Now.LastHeard is not null && declared.Find(one.Key) is null).Select(one => one.Key).Order(StringComparer.Ordinal);

    private SourceReport Report(string id, LogSource? declared)
    {
        var (events, notUnderstood, lastHeard) = Of(id).Now;
        return new SourceReport(id, declared is not null, lastHeard, events, notUnderstood, declared?.SilentAfter);
    }

    private static string From(LogSource? source) => source switch
    {
        null or { Kind: "rempart" } => "own",
        { From: null } => "https",
        { From.File: { } file } => $"file {file}",
        { From.Journal: { } unit } => $"journal {unit}",
        { From: var from } => $"syslog {string.Join(' ', from.Syslog)}",
    };
}
