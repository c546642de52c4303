namespace Rempart.Server.Data;

/// <summary>What the estate allows beyond the rules: the settings of <c>data.postgresql-hardening</c>.</summary>
internal sealed record PostgresqlPolicy
{
    /// <summary>Roles that may be superuser beside the bootstrap role (setting <c>allow-superuser</c>).</summary>
    public IReadOnlySet<string> Superusers { get; init; } = new HashSet<string>();

    /// <summary>Roles that may have BYPASSRLS (setting <c>allow-bypassrls</c>).</summary>
    public IReadOnlySet<string> BypassRowSecurity { get; init; } = new HashSet<string>();

    /// <summary>Roles that may have REPLICATION (setting <c>allow-replication</c>).</summary>
    public IReadOnlySet<string> Replication { get; init; } = new HashSet<string>();
}
