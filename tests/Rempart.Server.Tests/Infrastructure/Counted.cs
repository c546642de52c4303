using System.Diagnostics.Metrics;

namespace Rempart.Server.Tests.Infrastructure;

/// <summary>What a counter of one server counts from now on; a test waits for it.</summary>
internal sealed class Counted : IDisposable
{
    private readonly Lock _lock = new();
    private readonly MeterListener _listener = new();
    private TaskCompletionSource _more = New();
    private long _count;

    public Counted(TestServer server, string instrument)
    {
        var meters = server.Get<IMeterFactory>();
        _listener.InstrumentPublished = (one, listener) =>
        {
            if (one.Name == instrument && ReferenceEquals(one.Meter.Scope, meters))
                listener.EnableMeasurementEvents(one);
        };
        _listener.SetMeasurementEventCallback<long>((_, value, _, _) => Add(value));
        _listener.Start();
    }

    /// <summary>Waits until it counted so many.</summary>
    public async Task UntilAsync(long count)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        while (true)
        {
            Task more;
            lock (_lock)
            {
                if (_count >= count)
                    return;
                more = _more.Task;
            }
            await more.WaitAsync(limit.Token);
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Add(long value)
    {
        TaskCompletionSource more;
        lock (_lock)
        {
            _count += value;
            (more, _more) = (_more, New());
        }
        more.SetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
