using System.Globalization;
using Rempart.Core.Evidence;
using Rempart.Core.Posture;
using Rempart.Server.Collectors.Intake;
using Rempart.Server.Collectors.Sources;
using Rempart.Server.Collectors.Store;

namespace Rempart.Server.Collectors.Own;

/// <summary>
/// Makes events of Rempart's own evidence, so that what people and Rempart do is searched and matched like everything else. What the
/// bastion tells is evidence too, and comes with it.
/// </summary>
internal sealed partial class EvidenceFollower(
    IEvidenceArchive archive, SourceBook book, Streams streams, ReaderPositions positions, TimeProvider time, ILogger<EvidenceFollower> logger) : BackgroundService
{
    /// <summary>The source's id when the estate declares none of this kind; no id of an estate has a colon.</summary>
    public const string Source = "rempart:evidence";

    private const string Kind = "rempart";
    private const int PageSize = 200;

    // At the first start of the collectors on an old ledger.
    private const int MostPages = 50;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>Takes what the ledger holds beyond the position.</summary>
    public async Task PassAsync(CancellationToken cancellation)
    {
        var known = long.TryParse(await positions.FindAsync(Source, cancellation), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : -1;
        var news = await NewsAsync(known, cancellation);
        if (news.Count == 0)
            return;
        var stream = streams.Open(book.Own(Kind, Source), Kind, "evidence");
        foreach (var summary in news)
        {
            // Erased evidence has nothing left to tell; what the event log itself does would make an event of each event.
            if (!summary.Erased && !summary.Subject.StartsWith("events", StringComparison.Ordinal) && await archive.BundleAsync(summary.Index, cancellation) is { } bundle)
                stream.Record(Convert.FromBase64String(bundle.Record), summary.Index);
            if (stream.IsFull)
                await stream.FlushAsync(patient: true, cancellation);
        }
        stream.Idle();
        await stream.FlushAsync(patient: true, cancellation);
        await positions.SaveAsync(Source, news[^1].Index.ToString(CultureInfo.InvariantCulture), cancellation);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await PassAsync(stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogAway(logger, error.Message);
            }
        }
    }

    // The archive gives the newest first.
    private async Task<List<EvidenceSummary>> NewsAsync(long known, CancellationToken cancellation)
    {
        var news = new List<EvidenceSummary>();
        string? after = null;
        for (var page = 0; page < MostPages; page++)
        {
            var found = await archive.ListAsync(null, after, PageSize, cancellation);
            news.AddRange(found.Items.TakeWhile(item => item.Index > known));
            after = found.Next;
            if (after is null || found.Items.Count == 0 || found.Items[^1].Index <= known)
                break;
        }
        news.Reverse();
        return news;
    }

    [LoggerMessage(LogLevel.Warning, "The evidence cannot be read for the event log at present; it is tried again. {Reason}")]
    private static partial void LogAway(ILogger logger, string reason);
}
