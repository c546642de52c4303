using Npgsql;
using Rempart.Core.Evidence;

namespace Rempart.Server.Evidence;

/// <summary>Makes the full pass over a restored copy of the ledger, as over the server's own.</summary>
internal sealed class LedgerCopies(LedgerKey own, TimeProvider time) : ILedgerCopies
{
    public async Task<LedgerCopyReport> VerifyAsync(string connectionString, string? signerKey, CancellationToken cancellation)
    {
        try
        {
            var key = signerKey is null ? own : LedgerKey.Read(signerKey, time);
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync(cancellation);
            var snapshot = await LedgerSnapshot.ReadAsync(connection, cancellation);
            var pass = new LedgerPass(connection, key, cancellation);
            var faults = pass.Edges(snapshot, remembered: null);
            if (snapshot.Note is { } note)
                faults.AddRange(pass.Full(note));
            return new LedgerCopyReport(pass.Verify(snapshot.Note)?.Size ?? 0, [.. faults.Select(fault => fault.ToString()).Distinct(StringComparer.Ordinal)]);
        }
        catch (Exception error) when (error is NpgsqlException or FormatException)
        {
            return new LedgerCopyReport(0, [$"the copy cannot be read: {error.Message}"]);
        }
    }
}
