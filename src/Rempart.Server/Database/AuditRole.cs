using Rempart.Server.Data;
using Rempart.Server.Secrets;

namespace Rempart.Server.Database;

/// <summary>The connection of the role that only looks at the private PostgreSQL's configuration, as the secret that the estate names.</summary>
internal sealed class AuditRole(DatabaseConnections connections, PrivatePostgresLayout layout) : IOwnSecret
{
    public string Name => PostgresqlAuditGrants.Secret;

    public string? Value => connections.IsPrivate
        ? layout.ConnectionString(PostgresqlAuditGrants.Role, PrivatePostgresLayout.DatabaseName)
        : null;
}
