using System.Runtime.CompilerServices;
using Rempart.Core.Events;

namespace Rempart.Benchmarks.Events;

/// <summary>An event log in which nothing is and which takes nothing, for measurements that do not go through one.</summary>
internal sealed class EmptyEventLog : IEventLog
{
    public long Begin => 0;

    public long End => 0;

    public ValueTask<long> AppendAsync(EventBlock block, CancellationToken cancellation) =>
        ValueTask.FromException<long>(new EventLogException("This measurement has no event log."));

    public async IAsyncEnumerable<CommittedBlock> ReadAsync(long from, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // As a real one: it waits for more until it is cancelled.
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        yield break;
    }

    public Task<long?> PositionAsync(string reader, CancellationToken cancellation) => Task.FromResult<long?>(null);

    public Task SavePositionAsync(string reader, long next, CancellationToken cancellation) => Task.CompletedTask;
}
