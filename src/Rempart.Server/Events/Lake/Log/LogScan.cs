using FASTER.core;
using Rempart.Core.Events;

namespace Rempart.Server.Events.Lake.Log;

/// <summary>Reads committed blocks in order, and notices one that is damaged or missing.</summary>
internal sealed class LogScan(FasterLogScanIterator scan) : IDisposable
{
    private long _next = -1;

    /// <summary>The next committed block; false when there is none yet.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public bool TryNext(out CommittedBlock block)
    {
        block = default;
        if (!scan.GetNext(out var entry, out var length, out var address, out var next))
            return false;
        if (!LogFrame.TryRead(entry.AsMemory(0, length), out var previous, out var at, out var events) || (_next >= 0 && previous != _next))
            throw new InvalidDataException($"The event log is damaged at its byte {address}.");
        _next = next;
        block = new CommittedBlock(address, next, at, events);
        return true;
    }

    /// <summary>Whether all up to an address was read.</summary>
    public bool IsAtEnd(long end) => scan.NextAddress >= end;

    public void Dispose() => scan.Dispose();
}
