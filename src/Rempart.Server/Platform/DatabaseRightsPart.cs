using System.Globalization;
using Npgsql;
using Rempart.Core.Controls;

namespace Rempart.Server.Platform;

/// <summary>The application's role cannot rewrite the ledger, and the database's clock is the server's.</summary>
internal sealed class DatabaseRightsPart(NpgsqlDataSource source, TimeProvider time) : IPlatformPart
{
    private static readonly TimeSpan AllowedSkew = TimeSpan.FromSeconds(5);

    // session_user too: a connection that has SET ROLE can go back to what it was.
    private const string RoleQuestion =
        """
        SELECT rolname::text, rolsuper, rolcreaterole, rolbypassrls, rolreplication,
               pg_has_role(oid, (SELECT datdba FROM pg_catalog.pg_database WHERE datname = current_database()), 'MEMBER')
        FROM pg_catalog.pg_roles WHERE rolname IN (current_user, session_user) ORDER BY 1
        """;

    private const string TablesQuestion =
        """
        SELECT c.relname::text, r.rolname::text,
               pg_has_role(r.oid, c.relowner, 'MEMBER') OR pg_has_role(r.oid, n.nspowner, 'MEMBER'),
               has_table_privilege(r.oid, c.oid, 'UPDATE') OR has_any_column_privilege(r.oid, c.oid, 'UPDATE'),
               has_table_privilege(r.oid, c.oid, 'DELETE'), has_table_privilege(r.oid, c.oid, 'TRUNCATE'), has_table_privilege(r.oid, c.oid, 'TRIGGER')
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        CROSS JOIN pg_catalog.pg_roles r
        WHERE n.nspname = 'ledger' AND c.relkind IN ('r', 'p') AND r.rolname IN (current_user, session_user) ORDER BY 1, 2
        """;

    private static readonly string[] Rights = ["UPDATE", "DELETE", "TRUNCATE", "TRIGGER"];

    public async Task InspectAsync(PlatformPolicy policy, AssessmentDraft draft, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellation);
            await InspectRolesAsync(connection, draft, cancellation);
            await InspectTablesAsync(connection, draft, cancellation);
            await InspectClockAsync(connection, draft, cancellation);
        }
        catch (NpgsqlException error)
        {
            draft.Miss("rempart database", $"it could not be asked: {error.Message}");
        }
    }

    private static async Task InspectRolesAsync(NpgsqlConnection connection, AssessmentDraft draft, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(RoleQuestion, connection);
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            var role = rows.GetString(0);
            (bool Has, string Right, string Remedy)[] rights =
            [
                (rows.GetBoolean(1), "is superuser", $"ALTER ROLE \"{role}\" NOSUPERUSER;"),
                (rows.GetBoolean(2), "may make roles", $"ALTER ROLE \"{role}\" NOCREATEROLE;"),
                (rows.GetBoolean(3), "bypasses row security", $"ALTER ROLE \"{role}\" NOBYPASSRLS;"),
                (rows.GetBoolean(4), "may replicate", $"ALTER ROLE \"{role}\" NOREPLICATION;"),
                (rows.GetBoolean(5), "owns the database", "give Rempart a role that owns nothing (Rempart__Database__OwnerConnectionString for migrations)"),
            ];
            foreach (var (_, right, remedy) in rights.Where(one => one.Has))
            {
                draft.Find(new Finding("database-role", $"rempart database role/{role}: {right}", Severity.High,
                    $"The role with which Rempart runs {right}, so it could rewrite the ledger.", remedy));
            }
            draft.Observe("rempart database: pg_roles", $"connects as role '{role}', {rights.Count(one => one.Has)} rights too many");
        }
    }

    private static async Task InspectTablesAsync(NpgsqlConnection connection, AssessmentDraft draft, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(TablesQuestion, connection);
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        var tables = new SortedSet<string>(StringComparer.Ordinal);
        while (await rows.ReadAsync(cancellation))
        {
            var (table, role) = (rows.GetString(0), rows.GetString(1));
            tables.Add(table);
            if (rows.GetBoolean(2))
            {
                // An owner has every right and can grant it to itself again.
                draft.Find(new Finding("ledger-owner", $"rempart database ledger.{table} role/{role}", Severity.High,
                    $"The role with which Rempart runs owns ledger.{table}, so it could rewrite the ledger.",
                    "give Rempart a role that owns nothing (Rempart__Database__OwnerConnectionString for migrations)"));
                continue;
            }
            for (var i = 0; i < Rights.Length; i++)
            {
                if (rows.GetBoolean(3 + i))
                {
                    draft.Find(new Finding("ledger-right", $"rempart database ledger.{table} role/{role} {Rights[i]}", Severity.High,
                        $"The role with which Rempart runs has {Rights[i]} on ledger.{table}, so it could rewrite the ledger.",
                        $"REVOKE {Rights[i]} ON ledger.\"{table}\" FROM \"{role}\", PUBLIC;"));
                }
            }
        }
        if (tables.Count == 0)
        {
            draft.Miss("rempart database schema/ledger", "it has no tables that the role can see; run the migrations");
            return;
        }
        draft.Examine("rempart database schema/ledger");
        draft.Observe("rempart database: ledger", $"rights on {tables.Count} tables read: {string.Join(", ", tables)}");
    }

    private async Task InspectClockAsync(NpgsqlConnection connection, AssessmentDraft draft, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT clock_timestamp()", connection);
        var before = time.GetUtcNow();
        var there = new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync(cancellation))!);
        var after = time.GetUtcNow();
        // The answer was given some time between: only what lies outside is skew.
        var skew = there < before ? before - there : there > after ? there - after : TimeSpan.Zero;
        draft.Examine("rempart clock");
        draft.Observe("rempart clock", string.Create(CultureInfo.InvariantCulture, $"differs from the database's by {skew.TotalSeconds:0.000} s"));
        if (skew > AllowedSkew)
        {
            draft.Find(new Finding("clock-skew", "rempart clock", Severity.Medium,
                $"The clocks of the server and of its database differ by more than {AllowedSkew.TotalSeconds:0} s: times of evidence cannot be compared.",
                "on both machines: timedatectl set-ntp true"));
        }
    }
}
