namespace Rempart.Server.Data;

/// <summary>What was read from one PostgreSQL. What could not be read is in <see cref="Gaps"/>; a part that is null was not readable.</summary>
internal sealed record PostgresqlSnapshot
{
    /// <summary>The resource, such as <c>datastore/prod-postgresql</c>.</summary>
    public required string Resource { get; init; }

    /// <summary><c>server_version_num</c>, such as 150018.</summary>
    public required int Version { get; init; }

    /// <summary>The settings that the rules need, by name, as <c>pg_settings</c> shows them. One that was not readable is absent.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>The lines of pg_hba.conf; null when they were not readable.</summary>
    public IReadOnlyList<HbaLine>? Hba { get; init; }

    /// <summary>All roles but the predefined ones (<c>pg_*</c>).</summary>
    public required IReadOnlyList<PostgresqlRole> Roles { get; init; }

    /// <summary>Roles that can log in and whose password is stored as MD5; null when it was not readable.</summary>
    public IReadOnlyList<string>? Md5Roles { get; init; }

    /// <summary>Schemas in which every role may create objects.</summary>
    public required IReadOnlyList<OpenSchema> OpenSchemas { get; init; }

    /// <summary>Settings that <c>ALTER ROLE … SET</c> or <c>ALTER DATABASE … SET</c> change, of those the rules watch.</summary>
    public required IReadOnlyList<SettingOverride> Overrides { get; init; }

    /// <summary>What could not be read: the resource and how to mend it.</summary>
    public required IReadOnlyList<(string Resource, string Reason)> Gaps { get; init; }
}

/// <summary>One line of pg_hba.conf, as <c>pg_hba_file_rules</c> shows it.</summary>
/// <param name="Number">The line number, for the observation only.</param>
/// <param name="Type"><c>local</c>, <c>host</c>, <c>hostssl</c>, <c>hostnossl</c>, <c>hostgssenc</c> or <c>hostnogssenc</c>.</param>
/// <param name="Databases">The databases, joined by commas.</param>
/// <param name="Users">The users, joined by commas.</param>
/// <param name="Address">The address or name, with <see cref="Netmask"/>; empty for <c>local</c>.</param>
/// <param name="Netmask">The netmask; empty when there is none.</param>
/// <param name="Method">The authentication method.</param>
/// <param name="Error">Why PostgreSQL does not understand the line; null when it does.</param>
internal sealed record HbaLine(int Number, string Type, string Databases, string Users, string Address, string Netmask, string Method, string? Error)
{
    /// <summary>The line without its number, which changes when a comment is added.</summary>
    public override string ToString() =>
        string.Join(' ', new[] { Type, Databases, Users, Address, Netmask, Method }.Where(part => part.Length > 0));
}

/// <summary>One role.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsBootstrap">Whether it is the role that initdb made; PostgreSQL cannot live without it.</param>
/// <param name="CanLogin">Whether it may connect.</param>
/// <param name="IsSuperuser">Whether nothing is checked for it.</param>
/// <param name="BypassesRowSecurity">Whether row security policies do not bind it.</param>
/// <param name="CanReplicate">Whether it may read everything as a replica.</param>
/// <param name="RunsPrograms">Whether it may run programs or write files on the server, which is as good as superuser.</param>
internal sealed record PostgresqlRole(
    string Name, bool IsBootstrap, bool CanLogin, bool IsSuperuser, bool BypassesRowSecurity, bool CanReplicate, bool RunsPrograms);

/// <summary>A schema in which PUBLIC has CREATE.</summary>
/// <param name="Database">Its database.</param>
/// <param name="Schema">Its name.</param>
internal sealed record OpenSchema(string Database, string Schema);

/// <summary>A setting changed for some.</summary>
/// <param name="Role">The role, or null for all.</param>
/// <param name="Database">The database, or null for all.</param>
/// <param name="Setting">The setting.</param>
/// <param name="Value">Its value there.</param>
internal sealed record SettingOverride(string? Role, string? Database, string Setting, string Value);
