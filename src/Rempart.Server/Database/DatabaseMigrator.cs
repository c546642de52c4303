using Npgsql;

namespace Rempart.Server.Database;

/// <summary>
/// Brings all schemas up to date as the owner and grants the application its rights. One server at a time: an advisory lock
/// makes a second one wait and then find nothing to do.
/// </summary>
internal sealed partial class DatabaseMigrator(
    DatabaseConnections connections,
    IEnumerable<DatabaseSchema> schemas,
    ILogger<DatabaseMigrator> logger)
{
    public async Task MigrateAsync(CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(connections.Owner);
        await connection.OpenAsync(cancellation);
        await ExecuteAsync(connection, $"SELECT pg_advisory_lock({AdvisoryLocks.Migration})", cancellation);
        foreach (var schema in schemas)
        {
            await ExecuteAsync(connection, $"CREATE SCHEMA IF NOT EXISTS {schema.Name}", cancellation);
            await schema.MigrateAsync(connections.Owner, cancellation);
            await GrantAsync(connection, schema, cancellation);
            LogMigrated(logger, schema.Name);
        }
        await ExecuteAsync(connection, $"SELECT pg_advisory_unlock({AdvisoryLocks.Migration})", cancellation);
    }

    private async Task GrantAsync(NpgsqlConnection connection, DatabaseSchema schema, CancellationToken cancellation)
    {
        if (connections.Application == connections.Owner)
            return;
        var role = $"\"{connections.ApplicationRole.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        var rights = schema.Privileges == SchemaPrivileges.AppendOnly ? "SELECT, INSERT" : "SELECT, INSERT, UPDATE, DELETE";
        await ExecuteAsync(
            connection,
            $"""
            GRANT USAGE ON SCHEMA {schema.Name} TO {role};
            GRANT {rights} ON ALL TABLES IN SCHEMA {schema.Name} TO {role};
            GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema.Name} TO {role};
            """,
            cancellation);
    }

    public string Explain(NpgsqlException error)
    {
        var where = connections.IsPrivate ? "the private PostgreSQL" : "the PostgreSQL of Rempart__Database__ConnectionString";
        return error switch
        {
            PostgresException { SqlState: "28P01" or "28000" } => $"Rempart cannot sign in to {where}: {error.Message}. Check user name and password.",
            PostgresException { SqlState: "3D000" } => $"The database does not exist on {where}: {error.Message}. Create it first.",
            PostgresException { SqlState: "42501" } => $"The owner's role lacks a right on {where}: {error.Message}. Name the role that owns the database in Rempart__Database__OwnerConnectionString.",
            PostgresException { SqlState: "53100" } => $"The disk of {where} is full. Free some space and start again; nothing was lost.",
            PostgresException => $"Rempart cannot prepare {where}: {error.Message}.",
            _ => $"Rempart cannot reach {where}: {error.InnerException?.Message ?? error.Message} Check the host, the port and that the server runs.",
        };
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string statement, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    [LoggerMessage(LogLevel.Debug, "Schema {Schema} is up to date.")]
    private static partial void LogMigrated(ILogger logger, string schema);
}
