namespace Rempart.Server.Data;

/// <summary>The least that <c>data.postgresql-hardening</c> needs to see everything.</summary>
public static class PostgresqlAuditGrants
{
    /// <summary>The role of Rempart's own PostgreSQL.</summary>
    public const string Role = "rempart_audit";

    /// <summary>The secret that holds the connection string of <see cref="Role"/> for Rempart's own PostgreSQL.</summary>
    public const string Secret = "rempart-postgresql";

    /// <summary>
    /// What a superuser runs, again and again without harm, in the database to which <see cref="Role"/> connects. The role must exist.
    /// It then sees all settings, pg_hba.conf, and the kind of each password, never the password.
    /// </summary>
    public const string Sql =
        """
        ALTER ROLE rempart_audit INHERIT;
        GRANT pg_read_all_settings TO rempart_audit;
        GRANT SELECT ON pg_catalog.pg_hba_file_rules TO rempart_audit;
        GRANT EXECUTE ON FUNCTION pg_catalog.pg_hba_file_rules() TO rempart_audit;
        CREATE SCHEMA IF NOT EXISTS rempart_audit;
        REVOKE ALL ON SCHEMA rempart_audit FROM PUBLIC;
        CREATE OR REPLACE VIEW rempart_audit.password_kinds AS
          SELECT rolname::text AS role,
                 CASE WHEN rolpassword LIKE 'SCRAM-SHA-256$%' THEN 'scram-sha-256' WHEN rolpassword LIKE 'md5%' THEN 'md5' ELSE 'none' END AS kind
          FROM pg_catalog.pg_authid WHERE rolcanlogin;
        GRANT USAGE ON SCHEMA rempart_audit TO rempart_audit;
        GRANT SELECT ON rempart_audit.password_kinds TO rempart_audit;
        DO $$
        DECLARE one name;
        BEGIN
          FOR one IN SELECT datname FROM pg_catalog.pg_database WHERE datallowconn AND NOT datistemplate LOOP
            EXECUTE format('GRANT CONNECT ON DATABASE %I TO rempart_audit', one);
          END LOOP;
        END $$;
        """;
}
