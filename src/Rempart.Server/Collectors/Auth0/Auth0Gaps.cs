using Rempart.Core.Access;
using Rempart.Core.Estates;
using Rempart.Server.Collectors.Intake;
using Rempart.Server.Collectors.Sources;
using Rempart.Server.Collectors.Store;

namespace Rempart.Server.Collectors.Auth0;

/// <summary>
/// Finds what a log stream of Auth0 lost: it follows the tenant's log through the Management API. A record that the stream brought has the
/// same id, and counts once.
/// </summary>
internal sealed partial class Auth0Gaps(
    IServiceProvider services, IEstateSource estates, SourceBook book, Streams streams, Auth0Streams senders, ReaderPositions positions, TimeProvider time, ILogger<Auth0Gaps> logger) : BackgroundService
{
    private const int MostPages = 100;
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private readonly IProviderLog? _log = services.GetService<IProviderLog>();

    /// <summary>Reads to the end of the provider's log.</summary>
    /// <returns>How many records the stream had not brought.</returns>
    /// <exception cref="PeopleException">The provider cannot tell.</exception>
    public async Task<long> PassAsync(LogSource source, CancellationToken cancellation)
    {
        var stream = streams.Open(source, "auth0");
        var reader = $"auth0:{source.Id}";
        var after = await positions.FindAsync(reader, cancellation);
        for (var page = 0; page < MostPages; page++)
        {
            var records = await _log!.ReadAsync(after, cancellation);
            if (records.Count == 0)
                break;
            foreach (var record in records)
                stream.Record(record.Json.Span, 0);
            stream.Idle();
            await stream.FlushAsync(patient: true, cancellation);
            after = records[^1].Id;
            await positions.SaveAsync(reader, after, cancellation);
        }
        return stream.Events;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_log is null)
            return;
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            if (estates.Current.LogSources.FirstOrDefault(one => one.Kind == "auth0") is { } source)
            {
                await senders.LookAsync(source, stoppingToken);
                await TryAsync(source, stoppingToken);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task TryAsync(LogSource source, CancellationToken cancellation)
    {
        try
        {
            if (await PassAsync(source, cancellation) is > 0 and var found)
                LogFound(logger, found, source.Id);
            book.Of(source.Id).Problem = null;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            book.Of(source.Id).Problem = error.Message;
            LogUnreadable(logger, source.Id, error.Message);
        }
    }

    [LoggerMessage(LogLevel.Information, "{Count} records of {Source} had not come by the log stream and were read from Auth0.")]
    private static partial void LogFound(ILogger logger, long count, string source);

    [LoggerMessage(LogLevel.Warning, "The log of {Source} cannot be read from Auth0: {Reason}")]
    private static partial void LogUnreadable(ILogger logger, string source, string reason);
}
