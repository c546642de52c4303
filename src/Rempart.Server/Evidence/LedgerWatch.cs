using Npgsql;
using Rempart.Server.Platform;

namespace Rempart.Server.Evidence;

/// <summary>
/// Watches the server's own ledger. Each look checks the edges and what was added since the last one; a full pass over every entry
/// is made for a small log each time, for a large one once a day and whenever a look found something.
/// </summary>
internal sealed class LedgerWatch(NpgsqlDataSource database, LedgerKey key, CheckpointMemory memory, VerifiedMark mark, TimeProvider time) : ILedgerInspection, IDisposable
{
    /// <summary>Up to this many entries every look is a full pass: it takes less than a second.</summary>
    internal const long SmallLog = 10_000;

    private static readonly TimeSpan FullEvery = TimeSpan.FromDays(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private Task<LedgerInspection>? _running;

    public async Task<LedgerInspection> InspectAsync(CancellationToken cancellation)
    {
        Task<LedgerInspection> look;
        lock (_lock)
        {
            // A caller whose time is up leaves the pass running; the next one joins it instead of beginning again.
            if (_running is null or { IsFaulted: true } or { IsCanceled: true })
                _running = Task.Run(() => LookAsync(_stop.Token), CancellationToken.None);
            look = _running;
        }
        try
        {
            var seen = await look.WaitAsync(cancellation);
            Forget(look);
            return seen;
        }
        catch (Exception error) when (error is NpgsqlException or IOException or UnauthorizedAccessException)
        {
            Forget(look);
            return new LedgerInspection { Problem = $"The ledger cannot be read: {error.Message}" };
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private void Forget(Task<LedgerInspection> look)
    {
        lock (_lock)
        {
            if (_running == look)
                _running = null;
        }
    }

    private async Task<LedgerInspection> LookAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        // First what is remembered, then what is stored: the other way round an append between the two would look like a cut.
        var remembered = memory.Recall();
        var snapshot = await LedgerSnapshot.ReadAsync(connection, cancellation);
        var pass = new LedgerPass(connection, key, cancellation);
        var faults = pass.Edges(snapshot, remembered);
        var newest = pass.Verify(snapshot.Note);
        var (fullAt, verified) = Mark(pass);
        var now = time.GetUtcNow();

        var full = faults.Count > 0 || newest is null || verified is null || verified.Size > newest.Size
            || newest.Size <= SmallLog || fullAt > now || fullAt + FullEvery <= now;
        if (!full && pass.Tail(verified!, newest!) is { Count: > 0 })
            full = true;
        if (full && (newest is not null ? snapshot.Note : remembered) is { } trusted)
        {
            faults.AddRange(pass.Full(trusted));
            fullAt = now;
        }
        if (faults.Count == 0 && snapshot.Note is { } note)
            mark.Write(fullAt, note);
        return new LedgerInspection
        {
            Faults = [.. faults.Select(fault => fault.ToString()).Distinct(StringComparer.Ordinal)],
            Size = newest?.Size ?? 0,
            CheckpointAt = snapshot.CheckpointAt,
            NewestEvidenceAt = snapshot.EvidenceAt,
        };
    }

    private (DateTimeOffset FullAt, Ledger.Checkpoint? Verified) Mark(LedgerPass pass) =>
        mark.Read() is { } known ? (known.FullAt, pass.Verify(known.Note)) : (DateTimeOffset.MinValue, null);
}
