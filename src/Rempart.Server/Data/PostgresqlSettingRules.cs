using Rempart.Core.Controls;

namespace Rempart.Server.Data;

/// <summary>Rules over settings: transport, passwords, logging, integrity.</summary>
internal static class PostgresqlSettingRules
{
    /// <summary>The settings the rules need; one that cannot be read is a gap.</summary>
    public static readonly string[] Needed =
    [
        "data_checksums", "listen_addresses", "log_connections", "log_disconnections", "log_statement",
        "password_encryption", "ssl", "ssl_min_protocol_version",
    ];

    /// <summary>The settings that must not be weakened for one role or database.</summary>
    public static readonly string[] Watched = ["log_connections", "log_disconnections", "log_statement", "password_encryption"];

    public static IEnumerable<Finding> Check(PostgresqlSnapshot snapshot)
    {
        var resource = snapshot.Resource;
        if (Value(snapshot, "ssl") is "off" && PostgresqlRules.ListensBeyondLoopback(snapshot))
        {
            yield return new Finding("tls-off", resource, Severity.High,
                "PostgreSQL listens beyond loopback without TLS: passwords' proofs and data cross the network in plain text.",
                Set("ssl", "on") + " (server.crt and server.key must be in the data directory)");
        }
        if (Value(snapshot, "ssl") is "on" && Value(snapshot, "ssl_min_protocol_version") is { } minimum && minimum is not ("TLSv1.2" or "TLSv1.3"))
        {
            yield return new Finding("tls-version", resource, Severity.High,
                $"PostgreSQL accepts TLS versions older than 1.2 (ssl_min_protocol_version = '{minimum}').",
                Set("ssl_min_protocol_version", "TLSv1.2"));
        }
        if (Value(snapshot, "listen_addresses") is { } listens && listens.Split(',', StringSplitOptions.TrimEntries).Any(one => one is "*" or "0.0.0.0" or "::"))
        {
            yield return new Finding("listen-all", resource, Severity.Low,
                $"PostgreSQL listens on every address of its host (listen_addresses = '{listens}'); a new interface exposes it unasked.",
                "ALTER SYSTEM SET listen_addresses = 'ADDRESS'; then restart PostgreSQL");
        }
        foreach (var name in Watched)
        {
            if (Value(snapshot, name) is { } value && IsWeak(name, value))
                yield return Weak(name, value, resource, Set(name, Good(name)), "");
        }
        foreach (var one in snapshot.Overrides.Where(one => IsWeak(one.Setting, one.Value)))
        {
            var scope = Scope(one);
            yield return Weak(one.Setting, one.Value, $"{resource} {scope.Resource}", $"{scope.Statement} RESET {one.Setting};", $" for {scope.Resource}");
        }
        if (Value(snapshot, "data_checksums") is "off")
        {
            yield return new Finding("checksums-off", resource, Severity.Medium,
                "Data pages have no checksums: damage on disk stays unseen and spreads into backups.",
                "stop PostgreSQL, then run: pg_checksums --enable -D DATA_DIRECTORY");
        }
    }

    private static Finding Weak(string name, string value, string resource, string remedy, string where) => name switch
    {
        "log_connections" => new Finding("log-connections", resource, Severity.Medium, $"Connections are not logged{where} (log_connections = '{value}').", remedy),
        "log_disconnections" => new Finding("log-disconnections", resource, Severity.Low, $"Ends of sessions are not logged{where} (log_disconnections = '{value}').", remedy),
        "log_statement" => new Finding("log-statement", resource, Severity.Medium, $"Changes of the schema are not logged{where} (log_statement = '{value}').", remedy),
        _ => new Finding("password-encryption", resource, Severity.High, $"New passwords are stored as MD5{where}, which is broken (password_encryption = '{value}').", remedy),
    };

    // PostgreSQL 18 made log_connections a list of stages; "authorization" is the one that says who came in.
    private static bool IsWeak(string name, string value) => name switch
    {
        "log_connections" => !(IsOn(value) || value.Split(',', StringSplitOptions.TrimEntries).Any(stage => stage is "all" or "authorization")),
        "log_disconnections" => !IsOn(value),
        "log_statement" => value is not ("ddl" or "mod" or "all"),
        "password_encryption" => value is not "scram-sha-256",
        _ => false,
    };

    private static bool IsOn(string value) => value.ToUpperInvariant() is "ON" or "TRUE" or "YES" or "1";

    private static string Good(string name) => name switch
    {
        "log_statement" => "ddl",
        "password_encryption" => "scram-sha-256",
        _ => "on",
    };

    private static (string Resource, string Statement) Scope(SettingOverride one) => (one.Role, one.Database) switch
    {
        ({ } role, { } database) => ($"role/{role} in database/{database}", $"ALTER ROLE {PostgresqlRules.Quote(role)} IN DATABASE {PostgresqlRules.Quote(database)}"),
        ({ } role, null) => ($"role/{role}", $"ALTER ROLE {PostgresqlRules.Quote(role)}"),
        (null, { } database) => ($"database/{database}", $"ALTER DATABASE {PostgresqlRules.Quote(database)}"),
        _ => ("all roles", "ALTER ROLE ALL"),
    };

    private static string? Value(PostgresqlSnapshot snapshot, string name) => snapshot.Settings.GetValueOrDefault(name);

    private static string Set(string name, string value) => $"ALTER SYSTEM SET {name} = '{value}'; SELECT pg_reload_conf();";
}
