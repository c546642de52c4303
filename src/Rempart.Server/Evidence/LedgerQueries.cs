using Npgsql;

namespace Rempart.Server.Evidence;

/// <summary>Reads of the ledger's tables that several classes need.</summary>
internal static class LedgerQueries
{
    /// <summary>The newest checkpoint's note, or null for an empty log.</summary>
    public static async Task<string?> LatestCheckpointAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT note FROM ledger.checkpoint ORDER BY size DESC LIMIT 1", connection);
        return (string?)await command.ExecuteScalarAsync(cancellation);
    }
}
