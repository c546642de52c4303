using Rempart.Core.Controls;

namespace Rempart.Server.Data;

/// <summary>Rules over roles and over what PUBLIC may do.</summary>
internal static class PostgresqlRoleRules
{
    public static IEnumerable<Finding> Check(PostgresqlSnapshot snapshot, PostgresqlPolicy policy)
    {
        foreach (var role in snapshot.Roles.Where(role => !role.IsBootstrap))
        {
            var resource = $"{snapshot.Resource} role/{role.Name}";
            var name = PostgresqlRules.Quote(role.Name);
            if (role.IsSuperuser)
            {
                // What a superuser may do besides is not said again.
                if (!policy.Superusers.Contains(role.Name))
                {
                    yield return new Finding("superuser", resource, role.CanLogin ? Severity.High : Severity.Medium,
                        "A role beside the bootstrap role is superuser: no right and no policy binds it.", $"ALTER ROLE {name} NOSUPERUSER;");
                }
                continue;
            }
            if (role.RunsPrograms)
            {
                yield return new Finding("server-programs", resource, Severity.High,
                    "The role may run programs or touch files on the server, which is as good as superuser.",
                    $"REVOKE pg_execute_server_program, pg_write_server_files, pg_read_server_files FROM {name};");
            }
            if (role.BypassesRowSecurity && !policy.BypassRowSecurity.Contains(role.Name))
                yield return new Finding("bypass-rls", resource, Severity.Medium, "Row security policies do not bind the role.", $"ALTER ROLE {name} NOBYPASSRLS;");
            if (role.CanReplicate && !policy.Replication.Contains(role.Name))
            {
                yield return new Finding("replication", resource, Severity.Medium,
                    "The role may read everything as a replica, and the estate does not expect it.", $"ALTER ROLE {name} NOREPLICATION;");
            }
        }
        foreach (var role in snapshot.Md5Roles ?? [])
        {
            yield return new Finding("password-md5", $"{snapshot.Resource} role/{role}", Severity.Medium,
                "The role's password is stored as MD5, which is broken.",
                $"set password_encryption to scram-sha-256, then set the password anew in psql: \\password {PostgresqlRules.Quote(role)}");
        }
        foreach (var open in snapshot.OpenSchemas)
        {
            yield return new Finding("public-create", $"{snapshot.Resource} database/{open.Database} schema/{open.Schema}", Severity.Medium,
                "Every role may create objects in the schema, and so plant functions that others run (CVE-2018-1058).",
                $"in database {PostgresqlRules.Quote(open.Database)}: REVOKE CREATE ON SCHEMA {PostgresqlRules.Quote(open.Schema)} FROM PUBLIC;");
        }
    }
}
