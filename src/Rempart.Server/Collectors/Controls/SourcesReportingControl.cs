using System.Globalization;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Text;
using Rempart.Server.Collectors.Auth0;
using Rempart.Server.Collectors.Intake;
using Rempart.Server.Collectors.Sources;
using Rempart.Server.Collectors.Syslog;

namespace Rempart.Server.Collectors.Controls;

/// <summary><c>siem.sources-reporting</c>: every log source that the estate declares was heard, within its limit, and nothing on the way was lost.</summary>
internal sealed class SourcesReportingControl(SourceBook book, EventIntake intake, SyslogServer syslog, Auth0Streams streams, TimeProvider time) : IControl
{
    public const string Id = "siem.sources-reporting";
    private const string Udp = "syslog-udp";
    private static readonly TimeSpan LostCounts = TimeSpan.FromDays(1);

    public ControlDescription Description { get; } = ControlDescriptions.FromCatalogue(Id, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10));

    public Task<Assessment> VerifyAsync(Estate estate, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(estate);
        var draft = new AssessmentDraft(Id, time);
        if (new SettingsReader(estate, Id).Problem() is { } problem)
            return Task.FromResult(draft.CouldNotTell(problem));
        foreach (var source in estate.LogSources)
        {
            Look(source, draft);
            streams.Report(source, draft);
        }
        if (syslog.Lost is { } lost)
            Look(lost, draft);
        return Task.FromResult(draft.Conclude());
    }

    private void Look(LogSource source, AssessmentDraft draft)
    {
        var resource = $"log-source/{source.Id}";
        var status = book.Status(source.Id, source);
        // A collector that does not work hears nobody: that says nothing about the source.
        if (Obstacle(source, status.Problem) is { } obstacle)
        {
            draft.Miss(resource, obstacle);
            return;
        }
        draft.Examine(resource);
        draft.Observe(resource, status.LastHeard is { } heard ? $"last heard {When(heard)}, {status.Events} events" : "never heard");
        if (status.LastHeard is null)
            draft.Find(new Finding("never-heard", resource, Severity.High, $"The log source {source.Id} was never heard.", Mend(source)));
        else if (source.SilentAfter is { } limit && time.GetUtcNow() - status.LastHeard.Value > limit)
            draft.Find(new Finding("silent", resource, Severity.High, $"The log source {source.Id} is silent since {When(status.LastHeard.Value)}; its limit is {Durations.Format(limit)}.", Mend(source)));
    }

    // Nobody can send again what the sender does not know to be lost, so it counts for a day.
    private void Look(LostDatagrams lost, AssessmentDraft draft)
    {
        lost.Look();
        if (lost.Problem is { } problem)
        {
            draft.Miss(Udp, $"how many datagrams the system dropped cannot be read: {problem}");
            return;
        }
        draft.Examine(Udp);
        draft.Observe(Udp, string.Create(CultureInfo.InvariantCulture, $"{lost.Count} datagrams lost since {When(lost.Since)}"));
        if (lost.Last is { } last && time.GetUtcNow() - last < LostCounts)
        {
            var told = string.Create(CultureInfo.InvariantCulture, $"{lost.Count} datagrams of syslog were lost since {When(lost.Since)}, the last about {When(last)}: they came faster than they were taken.");
            draft.Find(new Finding("datagrams-lost", Udp, Severity.High, told, "let the senders use TLS or TCP, which wait instead (Rempart__Collectors__SyslogTlsPort); for short bursts enlarge net.core.rmem_max and restart"));
        }
    }

    private string? Obstacle(LogSource source, string? problem) =>
        intake.Problem is { } refused ? $"the event log takes nothing: {refused}"
        : problem ?? (source.From is { Syslog.Count: > 0 } && !syslog.IsListening ? "Rempart takes no syslog: set Rempart__Collectors__SyslogTlsPort" : null);

    private static string Mend(LogSource source) => source.From switch
    {
        null => $"see that its sender runs, and sends with a token that counts: rempart events token list {source.Id}",
        { File: { } file } => $"see that its program runs and writes {file}",
        { Journal: { } unit } => $"see that {unit} runs and writes to the journal",
        var from => $"see that {string.Join(", ", from.Syslog)} sends its syslog here",
    };

    private static string When(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
