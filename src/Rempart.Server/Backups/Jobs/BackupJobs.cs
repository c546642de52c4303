using System.Text.Json;
using Npgsql;
using Rempart.Core.Backups;
using Rempart.Core.Evidence;
using Rempart.Core.Hosts;
using Rempart.Server.Backups.Engines;
using Rempart.Server.Backups.Store;

namespace Rempart.Server.Backups.Jobs;

/// <summary>How a piece of work ended.</summary>
/// <param name="Succeeded">Whether it ended well.</param>
/// <param name="Message">How it ended, in a sentence.</param>
/// <param name="Evidence">What is kept of it: a JSON object.</param>
internal sealed record JobResult(bool Succeeded, string Message, byte[]? Evidence = null);

/// <summary>What a piece of work tells while it runs.</summary>
/// <param name="Percent">0 to 100; null when not known.</param>
/// <param name="Message">What it does.</param>
internal sealed record JobProgress(double? Percent, string Message);

/// <summary>
/// Runs jobs of backups: one a datastore at a time, whatever server, with progress, and with evidence when it ends. Once begun, a job does
/// not end because its caller went away; it ends with the server.
/// </summary>
internal sealed partial class BackupJobs(
    BackupStore store, IEvidenceLog evidence, NpgsqlDataSource database, TimeProvider time, ILogger<BackupJobs> logger) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _running = [];

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        Task[] running;
        lock (_lock)
            running = [.. _running];
        await Task.WhenAll(running);
    }

    public void Dispose() => _stopping.Dispose();

    /// <summary>Begins a job.</summary>
    /// <returns>The job and its end; or no job when another one has the datastore.</returns>
    public async Task<(BackupJobRecord? Job, Task<JobResult> Ended)> StartAsync(
        string datastore, string kind, string actor, Func<IProgress<JobProgress>, CancellationToken, Task<JobResult>> work, CancellationToken cancellation)
    {
        if (await JobLock.TryTakeAsync(database, datastore, cancellation) is not { } held)
            return (null, Task.FromResult(new JobResult(false, $"another job of {datastore} runs")));
        try
        {
            await store.InterruptAsync(datastore, cancellation);
            var job = await store.StartJobAsync(datastore, kind, actor, cancellation);
            var ended = Task.Run(() => RunAsync(job, held, work), CancellationToken.None);
            Track(ended);
            return (job, ended);
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
    }

    private void Track(Task task)
    {
        lock (_lock)
            _running.Add(task);
        _ = task.ContinueWith(
            ended =>
            {
                lock (_lock)
                    _running.Remove(ended);
            },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task<JobResult> RunAsync(BackupJobRecord job, JobLock held, Func<IProgress<JobProgress>, CancellationToken, Task<JobResult>> work)
    {
        await using (held)
        {
            var reporter = new Reporter(store, job.Id);
            var (state, result) = await TryAsync(job, reporter, work);
            await reporter.EndAsync();
            long? index = null;
            try
            {
                var record = new EvidenceRecord(EvidenceKind.Action, $"backup:{job.Datastore}:{job.Kind}", job.Actor, time.GetUtcNow(), result.Evidence ?? Describe(job, state, result.Message));
                index = await evidence.AppendAsync(record, CancellationToken.None);
            }
            catch (Exception error) when (error is InvalidOperationException or NpgsqlException)
            {
                LogNoEvidence(logger, error, job.Datastore, job.Kind);
            }
            await store.EndJobAsync(job.Id, state, result.Message, index, CancellationToken.None);
            if (!result.Succeeded)
                LogFailed(logger, job.Datastore, job.Kind, result.Message);
            return result;
        }
    }

    private async Task<(BackupJobState, JobResult)> TryAsync(BackupJobRecord job, Reporter reporter, Func<IProgress<JobProgress>, CancellationToken, Task<JobResult>> work)
    {
        try
        {
            var result = await work(reporter, _stopping.Token);
            return (result.Succeeded ? BackupJobState.Succeeded : BackupJobState.Failed, result);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return (BackupJobState.Interrupted, new JobResult(false, "the server was stopped; nothing of it counts"));
        }
        catch (Exception error) when (error is BackupException or HostException)
        {
            return (BackupJobState.Failed, new JobResult(false, error.Message));
        }
        catch (Exception error)
        {
            LogBroken(logger, error, job.Datastore, job.Kind);
            return (BackupJobState.Failed, new JobResult(false, $"it failed with {error.GetType().Name}; the server's log says more"));
        }
    }

    private static byte[] Describe(BackupJobRecord job, BackupJobState state, string message) =>
        JsonSerializer.SerializeToUtf8Bytes(job with { State = state, Message = message }, BackupJson.Default.BackupJobRecord);

    // Progress goes to the database at most as fast as it takes it: what was not written yet is replaced by what is newer.
    private sealed class Reporter(BackupStore store, string id) : IProgress<JobProgress>
    {
        private readonly Lock _lock = new();
        private JobProgress? _next;
        private Task _writing = Task.CompletedTask;

        public void Report(JobProgress value)
        {
            lock (_lock)
            {
                _next = value;
                if (_writing.IsCompleted)
                    _writing = WriteAsync();
            }
        }

        public Task EndAsync()
        {
            lock (_lock)
                return _writing;
        }

        private async Task WriteAsync()
        {
            await Task.Yield();
            while (true)
            {
                JobProgress? value;
                lock (_lock)
                {
                    (value, _next) = (_next, null);
                    if (value is null)
                        return;
                }
                try
                {
                    await store.ProgressAsync(id, value.Percent, value.Message, CancellationToken.None);
                }
                catch (NpgsqlException)
                {
                    // Progress that is not seen harms nothing.
                }
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The {Kind} of {Datastore} did not succeed: {Message}")]
    private static partial void LogFailed(ILogger logger, string datastore, string kind, string message);

    [LoggerMessage(LogLevel.Error, "The {Kind} of {Datastore} failed.")]
    private static partial void LogBroken(ILogger logger, Exception error, string datastore, string kind);

    [LoggerMessage(LogLevel.Error, "The {Kind} of {Datastore} has no evidence.")]
    private static partial void LogNoEvidence(ILogger logger, Exception error, string datastore, string kind);
}
