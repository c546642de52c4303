using System.Globalization;
using System.Text.RegularExpressions;
using Rempart.Backups;
using Rempart.Core.Hosts;
using Rempart.Server.Backups.Targets;

namespace Rempart.Server.Backups.Engines;

/// <summary>
/// pgBackRest, run on the datastore's host as PostgreSQL's account. Its exit code is not trusted: it says 0 for a wrong passphrase, for
/// a damaged file and for a missing segment, so what it prints is read and judged.
/// </summary>
internal sealed partial class PgBackRest(BackupOptions options, TimeProvider time) : IBackupEngine
{
    private static readonly TimeSpan Quick = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Long = TimeSpan.FromHours(24);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    // pgBackRest names backups after the local time and refuses a name that is not later than the last one: in the hour that the end of
    // summer time repeats, and after a move to a zone further west, every backup would fail.
    private const string ZoneVariable = "TZ";
    private const string Zone = "UTC";
    private const int MostCrashes = 2;
    private const int LargestListing = 256 * 1024 * 1024;

    public Task CreateAsync(BackupTarget target, CancellationToken cancellation) =>
        DoAsync(target, "prepare the repository", ["stanza-create"], Quick, cancellation);

    public async Task<StanzaInfo> InfoAsync(BackupTarget target, CancellationToken cancellation)
    {
        var result = await DoAsync(target, "describe the repository", ["--output=json", "info"], Quick, cancellation);
        return InfoParser.TryParse(result.Output, target.Stanza, out var info, out var problem)
            ? info
            : throw new BackupException(BackupFault.Unreachable, problem);
    }

    public async Task<ArchiveListing> ArchiveAsync(BackupTarget target, CancellationToken cancellation)
    {
        var result = await DoAsync(target, "list the archive", ["--recurse", "--output=json", "repo-ls", $"archive/{target.Stanza}"], Quick, cancellation, stanza: false);
        if (!ArchiveListing.TryParse(result.Output, out var listing, out var problem))
            throw new BackupException(BackupFault.Failed, problem);
        return listing.HasInfo
            ? listing
            : throw new BackupException(BackupFault.Unreachable, $"There is no archive of '{target.Stanza}' in the repository {target.Repository.Path}. Is it mounted? Else run: rempart backup apply");
    }

    public async Task<IReadOnlyDictionary<uint, IReadOnlyList<TimelineSwitch>>> HistoriesAsync(
        BackupTarget target, ArchiveListing listing, string archiveId, CancellationToken cancellation)
    {
        var histories = new Dictionary<uint, IReadOnlyList<TimelineSwitch>>();
        foreach (var (id, timeline) in listing.Histories.Where(history => history.ArchiveId == archiveId))
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"archive/{target.Stanza}/{id}/{timeline:X8}.history");
            var result = await DoAsync(target, $"read {path}", ["repo-get", path], Quick, cancellation);
            histories[timeline] = TimelineHistory.TryParse(result.Output, out var switches)
                ? switches
                : throw new BackupException(BackupFault.Damaged, $"The timeline history {path} is damaged.") { File = path };
        }
        return histories;
    }

    public async Task<string> RawHeaderAsync(BackupTarget target, CancellationToken cancellation)
    {
        var path = $"archive/{target.Stanza}/archive.info";
        var result = await DoAsync(target, $"read {path}", ["--raw", "repo-get", path], Quick, cancellation);
        return result.Output[..Math.Min(16, result.Output.Length)];
    }

    public async Task<VerifyReport> VerifyAsync(BackupTarget target, CancellationToken cancellation)
    {
        var result = await TryVerifyAsync(target, MostCrashes, cancellation);
        return VerifyReport.TryParse(result.Output, result.Error, out var report)
            ? report
            : throw new BackupException(BackupFault.Failed, "What pgBackRest says about the repository is not understood.");
    }

    // pgBackRest 2.45 was seen to break down while it verifies ("free(): corrupted unsorted chunks") on a repository that is whole: that is no
    // verdict, so it is asked again.
    private async Task<ProgramResult> TryVerifyAsync(BackupTarget target, int crashes, CancellationToken cancellation)
    {
        try
        {
            return await DoAsync(target, "verify the repository", ["--output=text", "--verbose", "--log-level-stderr=info", .. Retrying(), "verify"], Long, cancellation);
        }
        catch (BackupException error) when (error.IsCrash && crashes > 0)
        {
            return await TryVerifyAsync(target, crashes - 1, cancellation);
        }
    }

    public Task BackupAsync(BackupTarget target, BackupKind kind, IProgress<double>? progress, CancellationToken cancellation)
    {
        var type = kind switch { BackupKind.Full => "full", BackupKind.Differential => "diff", _ => "incr" };
        return WatchAsync(target, "backup", progress, logging => DoAsync(target, "make a backup", [$"--type={type}", .. logging, "backup"], Long, cancellation), cancellation);
    }

    public Task AnnotateAsync(BackupTarget target, string label, string key, string value, CancellationToken cancellation) =>
        DoAsync(target, "write on a backup", [$"--set={label}", $"--annotation={key}={value}", "annotate"], Quick, cancellation);

    public Task RestoreAsync(BackupTarget target, RestoreTarget to, string into, IProgress<double>? progress, CancellationToken cancellation)
    {
        string[] where = to.Point is { } point
            ? ["--type=name", $"--target={point.Name}"]
            : ["--type=time", $"--target={to.Time!.Value.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}+00"];
        return WatchAsync(target, "restore", progress, logging => DoAsync(
            target,
            "restore",
            [$"--set={to.Label}", $"--pg1-path={into}", .. where, "--target-action=promote", "--archive-mode=off", .. Retrying(), .. logging, "restore"],
            Long,
            cancellation), cancellation);
    }

    private string[] Retrying() => [$"--job-retry={options.Retries}"];

    // pgBackRest 2.45 tells its progress only in its log.
    private async Task WatchAsync(BackupTarget target, string command, IProgress<double>? progress, Func<string[], Task<ProgramResult>> run, CancellationToken cancellation)
    {
        if (progress is null)
        {
            await run([]);
            return;
        }
        var log = $"{target.Work}/{target.Stanza}-{command}.log";
        await target.Host.RunAsync(target.Account.Run(new ProgramCall("rm", ["-f", "--", log])), cancellation);
        var work = run(["--log-level-file=detail"]);
        using var timer = new PeriodicTimer(Look, time);
        while (await Task.WhenAny(work, timer.WaitForNextTickAsync(cancellation).AsTask()) != work)
        {
            var tail = await target.Host.RunAsync(target.Account.Run(new ProgramCall("tail", ["-c", "2000", "--", log])), cancellation);
            if (Percent().Matches(tail.Output) is [.., var last])
                progress.Report(double.Parse(last.Groups[1].Value, CultureInfo.InvariantCulture));
        }
        await work;
    }

    private static async Task<ProgramResult> DoAsync(
        BackupTarget target, string purpose, string[] arguments, TimeSpan limit, CancellationToken cancellation, bool stanza = true)
    {
        string[] all = stanza ? [$"--config={target.Configuration}", $"--stanza={target.Stanza}", .. arguments] : [$"--config={target.Configuration}", .. arguments];
        var call = new ProgramCall("pgbackrest", all)
        {
            Timeout = limit,
            MaximumOutputBytes = LargestListing,
            Environment = target.Password is { } password
                ? new Dictionary<string, string> { [ZoneVariable] = Zone, ["PGPASSWORD"] = password }
                : new Dictionary<string, string> { [ZoneVariable] = Zone },
        };
        ProgramResult result;
        try
        {
            result = await target.Host.RunAsync(target.Account.Run(call), cancellation);
        }
        catch (HostException error)
        {
            throw new BackupException(BackupFault.Failed, error.Message, error);
        }
        return result.ExitCode == 0 ? result : throw PgBackRestErrors.Of(result, purpose);
    }

    [GeneratedRegex(@", (\d{1,3}\.\d\d)%\)")]
    private static partial Regex Percent();
}
