using System.Data.Common;
using Npgsql;

namespace Rempart.Server.Data;

/// <summary>Reads a PostgreSQL. It asks only; every question runs in a read-only session.</summary>
internal static class PostgresqlReader
{
    private const string SettingsQuestion =
        "SELECT name, setting, source FROM pg_catalog.pg_settings WHERE name = ANY($1)";

    private const string RolesQuestion =
        """
        SELECT rolname::text, oid = 10, rolcanlogin, rolsuper, rolbypassrls, rolreplication,
               pg_has_role(oid, 'pg_execute_server_program', 'MEMBER') OR pg_has_role(oid, 'pg_write_server_files', 'MEMBER')
                 OR pg_has_role(oid, 'pg_read_server_files', 'MEMBER')
        FROM pg_catalog.pg_roles WHERE rolname NOT LIKE 'pg\_%' ORDER BY rolname
        """;

    private const string HbaQuestion =
        """
        SELECT line_number, coalesce(type, ''), coalesce(array_to_string(database, ','), ''), coalesce(array_to_string(user_name, ','), ''),
               coalesce(address, ''), coalesce(netmask, ''), coalesce(auth_method, ''), error
        FROM pg_catalog.pg_hba_file_rules ORDER BY line_number
        """;

    private const string OverridesQuestion =
        """
        SELECT r.rolname::text, d.datname::text, split_part(one, '=', 1), substr(one, strpos(one, '=') + 1)
        FROM pg_catalog.pg_db_role_setting s CROSS JOIN unnest(s.setconfig) one
        LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole LEFT JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
        WHERE split_part(one, '=', 1) = ANY($1) ORDER BY 1, 2, 3
        """;

    private const string OpenSchemasQuestion =
        """
        SELECT nspname::text FROM pg_catalog.pg_namespace n
        WHERE nspname !~ '^pg_' AND EXISTS (
          SELECT FROM aclexplode(coalesce(nspacl, acldefault('n', nspowner))) a WHERE a.grantee = 0 AND a.privilege_type = 'CREATE')
        ORDER BY 1
        """;

    private const string DatabasesQuestion =
        "SELECT datname::text, has_database_privilege(oid, 'CONNECT') FROM pg_catalog.pg_database WHERE datallowconn AND NOT datistemplate ORDER BY 1";

    private static readonly string[] OwnSources = ["default", "configuration file", "override", "command line", "environment variable"];

    /// <summary>Reads everything that the account may read.</summary>
    /// <exception cref="DbException">The server could not be reached or refused a question that anyone may ask.</exception>
    public static async Task<PostgresqlSnapshot> ReadAsync(string resource, NpgsqlConnectionStringBuilder address, CancellationToken cancellation)
    {
        var gaps = new List<(string, string)>();
        await using var connection = new NpgsqlConnection(address.ConnectionString);
        await connection.OpenAsync(cancellation);
        await using (var readOnly = new NpgsqlCommand("SET default_transaction_read_only = on", connection))
            await readOnly.ExecuteNonQueryAsync(cancellation);
        var account = PostgresqlRules.Quote(await ScalarAsync(connection, "SELECT current_user::text", cancellation));
        var version = int.Parse(await ScalarAsync(connection, "SHOW server_version_num", cancellation), System.Globalization.CultureInfo.InvariantCulture);
        return new PostgresqlSnapshot
        {
            Resource = resource,
            Version = version,
            Settings = await SettingsAsync(connection, resource, account, gaps, cancellation),
            Roles = await RowsAsync(connection, RolesQuestion, Role, cancellation),
            Hba = await HbaAsync(connection, resource, account, gaps, cancellation),
            Md5Roles = await Md5RolesAsync(connection, resource, account, gaps, cancellation),
            Overrides = await RowsAsync(connection, OverridesQuestion, Override, cancellation, PostgresqlSettingRules.Watched),
            OpenSchemas = await OpenSchemasAsync(connection, address, resource, account, gaps, cancellation),
            Gaps = gaps,
        };
    }

    private static PostgresqlRole Role(DbDataReader row) => new(
        row.GetString(0), row.GetBoolean(1), row.GetBoolean(2), row.GetBoolean(3), row.GetBoolean(4), row.GetBoolean(5), row.GetBoolean(6));

    private static HbaLine Hba(DbDataReader row) => new(
        row.GetInt32(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6), Text(row, 7));

    private static SettingOverride Override(DbDataReader row) => new(Text(row, 0), Text(row, 1), row.GetString(2), row.GetString(3));

    private static async Task<Dictionary<string, string>> SettingsAsync(
        NpgsqlConnection connection, string resource, string account, List<(string, string)> gaps, CancellationToken cancellation)
    {
        var rows = await RowsAsync(
            connection, SettingsQuestion, row => (Name: row.GetString(0), Value: row.GetString(1), Source: row.GetString(2)), cancellation, PostgresqlSettingRules.Needed);
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in PostgresqlSettingRules.Needed)
        {
            var found = rows.FirstOrDefault(row => row.Name == name);
            if (found.Name is null)
                gaps.Add(($"{resource} setting {name}", $"the account may not read it; run: GRANT pg_read_all_settings TO {account};"));
            else if (!OwnSources.Contains(found.Source, StringComparer.Ordinal))
                gaps.Add(($"{resource} setting {name}", $"it is set for Rempart's own session ({found.Source}), which hides the server's; run: ALTER ROLE {account} RESET {name};"));
            else
                settings[name] = found.Value;
        }
        return settings;
    }

    private static async Task<List<HbaLine>?> HbaAsync(
        NpgsqlConnection connection, string resource, string account, List<(string, string)> gaps, CancellationToken cancellation)
    {
        try
        {
            return await RowsAsync(connection, HbaQuestion, Hba, cancellation);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            gaps.Add(($"{resource} pg_hba.conf",
                $"the account may not read it; as superuser, in the database it connects to: GRANT SELECT ON pg_hba_file_rules TO {account}; GRANT EXECUTE ON FUNCTION pg_hba_file_rules() TO {account};"));
            return null;
        }
    }

    private static async Task<List<string>?> Md5RolesAsync(
        NpgsqlConnection connection, string resource, string account, List<(string, string)> gaps, CancellationToken cancellation)
    {
        // The view of PostgresqlAuditGrants shows the kind of a password without the password; a superuser reads the catalog itself.
        string[] questions =
        [
            "SELECT role FROM rempart_audit.password_kinds WHERE kind = 'md5' ORDER BY 1",
            "SELECT rolname::text FROM pg_catalog.pg_authid WHERE rolcanlogin AND rolpassword LIKE 'md5%' ORDER BY 1",
        ];
        foreach (var question in questions)
        {
            try
            {
                return await RowsAsync(connection, question, row => row.GetString(0), cancellation);
            }
            catch (PostgresException error) when (error.SqlState is
                PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
            {
                // The next way, or the gap below.
            }
        }
        gaps.Add(($"{resource} passwords",
            $"the account may not see how passwords are stored; as superuser make the view rempart_audit.password_kinds (docs/controls/data.postgresql-hardening.md) and: GRANT SELECT ON rempart_audit.password_kinds TO {account};"));
        return null;
    }

    private static async Task<List<OpenSchema>> OpenSchemasAsync(
        NpgsqlConnection connection, NpgsqlConnectionStringBuilder address, string resource, string account, List<(string, string)> gaps, CancellationToken cancellation)
    {
        var open = new List<OpenSchema>();
        foreach (var (database, allowed) in await RowsAsync(connection, DatabasesQuestion, row => (row.GetString(0), row.GetBoolean(1)), cancellation))
        {
            if (!allowed)
            {
                gaps.Add(($"{resource} database/{database}", $"the account may not connect to it; run: GRANT CONNECT ON DATABASE {PostgresqlRules.Quote(database)} TO {account};"));
                continue;
            }
            try
            {
                await using var there = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(address.ConnectionString) { Database = database }.ConnectionString);
                await there.OpenAsync(cancellation);
                open.AddRange((await RowsAsync(there, OpenSchemasQuestion, row => row.GetString(0), cancellation)).Select(schema => new OpenSchema(database, schema)));
            }
            catch (NpgsqlException error)
            {
                gaps.Add(($"{resource} database/{database}", $"it could not be read: {error.Message}"));
            }
        }
        return open;
    }

    private static async Task<string> ScalarAsync(NpgsqlConnection connection, string question, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(question, connection);
        return (string)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static async Task<List<T>> RowsAsync<T>(
        NpgsqlConnection connection, string question, Func<DbDataReader, T> read, CancellationToken cancellation, string[]? names = null)
    {
        await using var command = new NpgsqlCommand(question, connection);
        if (names is not null)
            command.Parameters.Add(new NpgsqlParameter { Value = names });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellation))
            rows.Add(read(reader));
        return rows;
    }

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
