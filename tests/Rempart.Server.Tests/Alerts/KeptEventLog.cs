using System.Runtime.CompilerServices;
using Rempart.Core.Events;

namespace Rempart.Server.Tests.Alerts;

/// <summary>An event log that keeps its blocks in memory, outlives the server's restarts, and can be broken.</summary>
internal sealed class KeptEventLog : IEventLog
{
    private readonly Lock _lock = new();
    private readonly List<CommittedBlock> _blocks = [];
    private readonly Dictionary<string, long> _positions = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long Begin { get; private set; }

    public long End { get; private set; }

    /// <summary>What it says instead of taking a block.</summary>
    public EventLogException? Refusal { get; set; }

    /// <summary>Whether reading fails.</summary>
    public bool IsBroken
    {
        get;
        set
        {
            field = value;
            Signal();
        }
    }

    public ValueTask<long> AppendAsync(EventBlock block, CancellationToken cancellation)
    {
        if (Refusal is { } refusal)
            throw refusal;
        long address;
        lock (_lock)
        {
            address = End;
            End += block.Lines.Length + 16;
            _blocks.Add(new CommittedBlock(address, End, TimeProvider.System.GetUtcNow(), block with { Lines = block.Lines.ToArray() }));
        }
        Signal();
        return ValueTask.FromResult(address);
    }

    public async IAsyncEnumerable<CommittedBlock> ReadAsync(long from, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            var changed = Volatile.Read(ref _changed).Task;
            if (IsBroken)
                throw new IOException("The disk of the log is gone.");
            CommittedBlock? next = null;
            lock (_lock)
            {
                var at = _blocks.FindIndex(block => block.Address >= from);
                if (at >= 0)
                    next = _blocks[at];
            }
            if (next is { } block)
            {
                from = block.Next;
                yield return block;
                continue;
            }
            await changed.WaitAsync(cancellation);
        }
    }

    public Task<long?> PositionAsync(string reader, CancellationToken cancellation)
    {
        lock (_lock)
            return Task.FromResult(_positions.TryGetValue(reader, out var position) ? position : (long?)null);
    }

    public Task SavePositionAsync(string reader, long next, CancellationToken cancellation)
    {
        lock (_lock)
            _positions[reader] = next;
        return Task.CompletedTask;
    }

    private void Signal() => Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
