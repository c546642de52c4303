namespace Rempart.Server.Hosting;

/// <summary>
/// Opens when the start is complete: the server listens, its accounts and keys are made, the keys are backed up. The first
/// verification waits for it, so that it sees the server as it will be.
/// </summary>
public sealed class StartGate
{
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the start is complete.</summary>
    public Task Opened => _opened.Task;

    /// <summary>Says that the start is complete.</summary>
    public void Open() => _opened.TrySetResult();
}
