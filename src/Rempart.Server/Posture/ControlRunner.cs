using Rempart.Core.Controls;
using Rempart.Core.Estates;

namespace Rempart.Server.Posture;

/// <summary>Runs one check. Whatever happens in it, the answer is an assessment: a check that throws or hangs could not tell.</summary>
internal sealed partial class ControlRunner(TimeProvider time, ILogger<ControlRunner> logger)
{
    /// <summary>A check that takes longer is ended and unknown.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public async Task<(Assessment Assessment, TimeSpan Duration)> RunAsync(IControl control, Estate estate, CancellationToken cancellation)
    {
        var id = control.Description.Id;
        var startedAt = time.GetUtcNow();
        var started = time.GetTimestamp();
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var assessment = await TryAsync(control, estate, id, startedAt, limit.Token, either.Token, cancellation);
        return (assessment, time.GetElapsedTime(started));
    }

    private async Task<Assessment> TryAsync(
        IControl control, Estate estate, string id, DateTimeOffset startedAt,
        CancellationToken limit, CancellationToken either, CancellationToken cancellation)
    {
        try
        {
            // On the pool and with WaitAsync: a check that blocks or ignores its token must not hold the others.
            var assessment = await Task.Run(() => control.VerifyAsync(estate, either), either).WaitAsync(either);
            return assessment.ControlId == id
                ? assessment
                : Assessment.CouldNotTell(id, startedAt, $"The check answered for '{assessment.ControlId}' instead of '{id}'.");
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return Assessment.CouldNotTell(id, startedAt, $"The check did not end within {Limit.TotalSeconds:0} s.");
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            // Messages of unexpected errors may hold what they were working on, so only their kind is shown; the log has the rest.
            LogFailed(logger, error, id);
            return Assessment.CouldNotTell(id, startedAt, $"The check failed with {error.GetType().Name}; the server's log says more.");
        }
    }

    [LoggerMessage(LogLevel.Error, "The check of {ControlId} failed.")]
    private static partial void LogFailed(ILogger logger, Exception error, string controlId);
}
