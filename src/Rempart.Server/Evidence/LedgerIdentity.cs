using Npgsql;
using Rempart.Server.Database;
using Rempart.Server.Hosting;

namespace Rempart.Server.Evidence;

/// <summary>Ties the database to one signing key: the first server writes its name, any other key is refused at start.</summary>
internal sealed class LedgerIdentity(NpgsqlDataSource database, LedgerKey key) : IStartupStep
{
    public async Task RunAsync(CancellationToken cancellation)
    {
        await using var insert = database.CreateCommand("INSERT INTO ledger.log (id, origin, verifier_key) VALUES (1, $1, $2) ON CONFLICT DO NOTHING");
        insert.Parameters.Add(new() { Value = key.Origin });
        insert.Parameters.Add(new() { Value = key.Verifier.ToString() });
        await insert.ExecuteNonQueryAsync(cancellation);

        await using var select = database.CreateCommand("SELECT verifier_key FROM ledger.log");
        var stored = (string?)await select.ExecuteScalarAsync(cancellation);
        if (stored != key.Verifier.ToString())
        {
            throw new StartupException(
                $"The ledger in this database is signed by the key {stored}, and this server has the key {key.Verifier}. " +
                "Copy secrets/ledger-signer.key from the first server's data directory, or restore it from the key backup.");
        }
    }
}
