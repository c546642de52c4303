namespace Rempart.Server.Database;

/// <summary>Which PostgreSQL the server uses. Section <c>Rempart:Database</c>.</summary>
public sealed class DatabaseOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Rempart:Database";

    /// <summary>
    /// The connection string of the application's role, which owns nothing. Without it the server runs its own private PostgreSQL.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// The connection string of the role that owns the schemas and runs migrations. Default: <see cref="ConnectionString"/>;
    /// then <c>platform.self</c> is not satisfied, because the application could rewrite its own ledger.
    /// </summary>
    public string? OwnerConnectionString { get; set; }

    /// <summary>The folder of the PostgreSQL programs for the private one. Default: the newest of <c>/usr/lib/postgresql/*/bin</c>.</summary>
    public string? BinDirectory { get; set; }

    /// <summary>The account that runs the private PostgreSQL when Rempart runs as root. Default <c>postgres</c>.</summary>
    public string RunAs { get; set; } = "postgres";
}
