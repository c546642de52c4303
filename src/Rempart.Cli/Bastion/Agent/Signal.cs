namespace Rempart.Cli.Bastion.Agent;

/// <summary>Wakes whoever waits; set before somebody waits, it wakes them at once.</summary>
internal sealed class Signal
{
    private TaskCompletionSource _next = New();

    public void Set() => Volatile.Read(ref _next).TrySetResult();

    /// <summary>Waits for the signal, at most so long.</summary>
    public async Task WaitAsync(TimeSpan most, TimeProvider time, CancellationToken cancellation)
    {
        var next = Volatile.Read(ref _next);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(next.Task, Task.Delay(most, time, over.Token)).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        if (next.Task.IsCompleted)
            Volatile.Write(ref _next, New());
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
