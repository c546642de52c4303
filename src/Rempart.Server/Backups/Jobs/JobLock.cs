using Npgsql;

namespace Rempart.Server.Backups.Jobs;

/// <summary>The right to work on a datastore: an advisory lock in Rempart's database, so that of several servers one has it. It goes with the connection.</summary>
internal sealed class JobLock : IAsyncDisposable
{
    // The second argument keeps these locks apart from those of other capabilities.
    private const int Space = 4;
    private readonly NpgsqlConnection _connection;
    private readonly string _name;

    private JobLock(NpgsqlConnection connection, string name) => (_connection, _name) = (connection, name);

    /// <summary>Takes the lock, or gives null when someone else has it.</summary>
    public static async Task<JobLock?> TryTakeAsync(NpgsqlDataSource database, string name, CancellationToken cancellation)
    {
        var connection = await database.OpenConnectionAsync(cancellation);
        try
        {
            await using var command = new NpgsqlCommand("SELECT pg_try_advisory_lock(hashtextextended($1, $2))", connection) { Parameters = { new() { Value = name }, new() { Value = (long)Space } } };
            if (await command.ExecuteScalarAsync(cancellation) is true)
                return new JobLock(connection, name);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
        await connection.DisposeAsync();
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            // The connection goes back into a pool and would keep the lock.
            await using var command = new NpgsqlCommand("SELECT pg_advisory_unlock(hashtextextended($1, $2))", _connection) { Parameters = { new() { Value = _name }, new() { Value = (long)Space } } };
            await command.ExecuteScalarAsync(CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // The connection is gone, and the lock with it.
        }
        await _connection.DisposeAsync();
    }
}
