using System.Threading.Channels;
using Npgsql;
using Rempart.Core.Evidence;

namespace Rempart.Server.Evidence;

/// <summary>
/// Takes records from all of the server and commits them in batches. A writer waits until its record is durable. While PostgreSQL
/// is away the batch is tried again; a retry after a lost answer finds what was committed and appends nothing twice.
/// </summary>
internal sealed partial class LedgerWriter(LedgerCommitter committer, TimeProvider time, ILogger<LedgerWriter> logger)
    : BackgroundService, IEvidenceLog
{
    private const int LargestBatch = 2048;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(500);

    // Bounded, so that a database that is away slows the writers instead of filling the memory.
    private readonly Channel<PendingEvidence> _queue = Channel.CreateBounded<PendingEvidence>(
        new BoundedChannelOptions(4 * LargestBatch) { SingleReader = true });

    public async Task<long> AppendAsync(EvidenceRecord record, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(record);
        var pending = new PendingEvidence(record);
        await _queue.Writer.WriteAsync(pending, cancellation);
        return await pending.Committed.Task.WaitAsync(cancellation);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<PendingEvidence>(LargestBatch);
        try
        {
            while (await _queue.Reader.WaitToReadAsync(stoppingToken))
            {
                while (batch.Count < LargestBatch && _queue.Reader.TryRead(out var pending))
                    batch.Add(pending);
                await CommitAsync(batch, stoppingToken);
                batch.Clear();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping: what was not committed was not acknowledged either.
        }
        finally
        {
            _queue.Writer.TryComplete();
            while (_queue.Reader.TryRead(out var pending))
                batch.Add(pending);
            foreach (var pending in batch)
                pending.Committed.TrySetCanceled(CancellationToken.None);
        }
    }

    private async Task CommitAsync(List<PendingEvidence> batch, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                var indexes = await committer.CommitAsync(batch, cancellation);
                for (var i = 0; i < indexes.Length; i++)
                    batch[i].Committed.TrySetResult(indexes[i]);
                return;
            }
            catch (LedgerTamperedException error)
            {
                LogTampered(logger, error.Message);
                foreach (var pending in batch)
                    pending.Committed.TrySetException(error);
                return;
            }
            catch (Exception error) when (error is NpgsqlException or IOException or InvalidOperationException)
            {
                LogRetry(logger, batch.Count, error.Message);
                await Task.Delay(RetryAfter, time, cancellation);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Count} records of evidence wait for the database: {Message}")]
    private static partial void LogRetry(ILogger logger, int count, string message);

    [LoggerMessage(LogLevel.Critical, "The ledger was tampered with, nothing is appended: {Message}")]
    private static partial void LogTampered(ILogger logger, string message);
}
