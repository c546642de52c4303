using Npgsql;
using Rempart.Server.Data;
using Rempart.Server.Hosting;

namespace Rempart.Server.Database;

/// <summary>
/// The roles of the private PostgreSQL: a superuser for the start only, an owner that migrates, an application role that owns nothing.
/// </summary>
internal static class PrivatePostgresRoles
{
    public static async Task EnsureAsync(PrivatePostgresLayout layout, CancellationToken cancellation)
    {
        try
        {
            await using var connection = new NpgsqlConnection(layout.ConnectionString(PrivatePostgresLayout.Superuser, "postgres"));
            await connection.OpenAsync(cancellation);
            await EnsureRoleAsync(connection, PrivatePostgresLayout.Owner, layout, cancellation);
            await EnsureRoleAsync(connection, PrivatePostgresLayout.Application, layout, cancellation);
            await EnsureRoleAsync(connection, PostgresqlAuditGrants.Role, layout, cancellation);
            if (!await ExistsAsync(connection, "SELECT 1 FROM pg_database WHERE datname = $1", PrivatePostgresLayout.DatabaseName, cancellation))
            {
                await ExecuteAsync(connection, $"CREATE DATABASE {PrivatePostgresLayout.DatabaseName} OWNER {PrivatePostgresLayout.Owner}", cancellation);
                await ExecuteAsync(connection, $"REVOKE ALL ON DATABASE {PrivatePostgresLayout.DatabaseName} FROM PUBLIC", cancellation);
                await ExecuteAsync(connection, $"GRANT CONNECT ON DATABASE {PrivatePostgresLayout.DatabaseName} TO {PrivatePostgresLayout.Application}", cancellation);
            }
            await using var database = new NpgsqlConnection(layout.ConnectionString(PrivatePostgresLayout.Superuser, PrivatePostgresLayout.DatabaseName));
            await database.OpenAsync(cancellation);
            await ExecuteAsync(database, PostgresqlAuditGrants.Sql, cancellation);
        }
        catch (NpgsqlException error)
        {
            throw new StartupException(
                $"The private PostgreSQL runs but does not let Rempart in: {error.Message} The passwords in the secrets folder must be those it was made with.", error);
        }
    }

    private static async Task EnsureRoleAsync(NpgsqlConnection connection, string role, PrivatePostgresLayout layout, CancellationToken cancellation)
    {
        if (await ExistsAsync(connection, "SELECT 1 FROM pg_roles WHERE rolname = $1", role, cancellation))
            return;
        // CREATE ROLE takes no parameters. The statement is quoted by the server itself and not logged, for it holds the password.
        await ExecuteAsync(connection, "SET log_statement = 'none'", cancellation);
        await using var quote = new NpgsqlCommand("SELECT format('CREATE ROLE %I LOGIN NOINHERIT PASSWORD %L', $1, $2)", connection)
        {
            Parameters = { new() { Value = role }, new() { Value = layout.PasswordOf(role) } },
        };
        var statement = (string)(await quote.ExecuteScalarAsync(cancellation))!;
        await ExecuteAsync(connection, statement, cancellation);
        await ExecuteAsync(connection, "RESET log_statement", cancellation);
    }

    private static async Task<bool> ExistsAsync(NpgsqlConnection connection, string question, string name, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(question, connection) { Parameters = { new() { Value = name } } };
        return await command.ExecuteScalarAsync(cancellation) is not null;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string statement, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
