using Rempart.Core.Estates;
using Rempart.Server.Collectors.Intake;
using Rempart.Server.Collectors.Sources;
using Rempart.Server.Hosting;

namespace Rempart.Server.Collectors.Files;

/// <summary>Follows the files of this machine that the estate names.</summary>
internal sealed partial class FileFollowers(
    IEstateSource estates, SourceBook book, Streams streams, DataDirectory data, CollectorOptions options, CollectorMetrics metrics, TimeProvider time, ILogger<FileFollowers> logger)
    : SourceFollowers(estates, book, time, logger)
{
    private readonly SourceBook _book = book;
    private readonly TimeProvider _time = time;

    protected override bool Follows(LogSource source) => source.From?.File is not null;

    protected override async Task FollowAsync(LogSource source, CancellationToken cancellation)
    {
        if (SourceHosts.Of(Estate, source) is not { ReachedBy: HostReach.Local })
            throw new IOException($"The file {source.From!.File} is not on the machine on which Rempart runs. Send it with a token, by syslog or by OTLP, or name its host and declare that with reached-by: local.");
        Directory.CreateDirectory(data.PathOf("collectors"), DataDirectory.OwnerFolder);
        using var tail = new FileTail(source, source.From!.File!, data.PathOf("collectors", source.Id + ".json"), streams, options, _time);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(options.FilePollMilliseconds), _time);
        var missed = false;
        do
        {
            await tail.PassAsync(cancellation);
            _book.Of(source.Id).Problem = null;
            if (tail.HasMissed && !missed)
            {
                missed = true;
                metrics.Refused("rotated-away");
                LogMissed(logger, source.Id, source.From.File!);
            }
        }
        while (await timer.WaitForNextTickAsync(cancellation));
    }

    [LoggerMessage(LogLevel.Warning, "The log source {Source} was rotated away from {File} while nobody read it: what stood behind the last position, in compressed files, was not read.")]
    private static partial void LogMissed(ILogger logger, string source, string file);
}
