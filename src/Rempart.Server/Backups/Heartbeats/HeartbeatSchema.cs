using Rempart.Core.Estates;
using Rempart.Server.Backups.Engines;

namespace Rempart.Server.Backups.Heartbeats;

/// <summary>What Rempart puts into a protected cluster: a schema of its own, and a role that may do what heartbeats need and nothing else.</summary>
internal static class HeartbeatSchema
{
    public const string Role = "rempart_backup";

    /// <summary>Stands as the schema's comment, so that a plan sees whether it is there as it should be.</summary>
    public const string Version = "Rempart heartbeats, version 1";

    /// <summary>Makes the schema and the role, again and again without harm, as a superuser.</summary>
    public static string Setup(string password) =>
        $"""
        SET log_statement = 'none';
        SET client_min_messages = 'warning';
        DO $do$ BEGIN
          IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{Role}') THEN CREATE ROLE {Role} LOGIN; END IF;
        END $do$;
        ALTER ROLE {Role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS CONNECTION LIMIT 8 PASSWORD {Psql.Literal(password)};
        GRANT pg_monitor TO {Role};
        DO $do$ BEGIN EXECUTE format('GRANT CONNECT ON DATABASE %I TO {Role}', current_database()); END $do$;
        GRANT EXECUTE ON FUNCTION pg_catalog.pg_create_restore_point(text), pg_catalog.pg_switch_wal(), pg_catalog.pg_control_system() TO {Role};
        CREATE SCHEMA IF NOT EXISTS rempart_backup;
        REVOKE ALL ON SCHEMA rempart_backup FROM PUBLIC;
        CREATE TABLE IF NOT EXISTS rempart_backup.heartbeat (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          at timestamptz NOT NULL DEFAULT clock_timestamp(),
          lsn pg_lsn NOT NULL DEFAULT pg_current_wal_insert_lsn());
        GRANT USAGE ON SCHEMA rempart_backup TO {Role};
        GRANT SELECT, INSERT, DELETE ON rempart_backup.heartbeat TO {Role};
        COMMENT ON SCHEMA rempart_backup IS '{Version}';
        """;

    /// <summary>Lets the role read the tables whose rows are compared.</summary>
    public static string Grant(IEnumerable<RestoreCheck> checks) => string.Join('\n', checks.Select(check =>
    {
        var (schema, table) = Split(check.Table!);
        return $"GRANT CONNECT ON DATABASE {Identifier(check.Database ?? "postgres")} TO {Role}; GRANT USAGE ON SCHEMA {schema} TO {Role}; GRANT SELECT ON {schema}.{table} TO {Role};";
    }));

    /// <summary>Counts a table's rows and adds up their hashes: two tables with the same rows give the same, whatever their order.</summary>
    public static string Digest(string declared)
    {
        var (schema, table) = Split(declared);
        return $"SELECT count(*)::text, coalesce(sum(('x' || substr(md5(row::text), 1, 16))::bit(64)::bigint::numeric), 0)::text FROM {schema}.{table} AS row";
    }

    /// <summary>The hash of a range of heartbeats.</summary>
    public static string HeartbeatDigest(long from, long to) =>
        $"SELECT coalesce(encode(sha256(string_agg(id || ':' || extract(epoch FROM at)::text || ':' || lsn::text, ',' ORDER BY id)::bytea), 'hex'), '') FROM rempart_backup.heartbeat WHERE id BETWEEN {from} AND {to}";

    /// <summary>What a session says first, so that rows have the same text in the source and in the copy.</summary>
    public const string SameText = "SET timezone = 'UTC'; SET datestyle = 'ISO'; SET extra_float_digits = 1; SET bytea_output = 'hex'; SET intervalstyle = 'postgres';";

    private static (string Schema, string Table) Split(string declared)
    {
        var parts = declared.Split('.', 2);
        return parts.Length == 2 ? (Identifier(parts[0]), Identifier(parts[1])) : ("public", Identifier(parts[0]));
    }

    private static string Identifier(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
