using Npgsql;

namespace Rempart.Server.Database;

/// <summary>How the server connects: as the application, which owns nothing, and as the owner, for migrations only.</summary>
/// <param name="Application">The connection string of the application's role.</param>
/// <param name="Owner">The connection string of the owner's role.</param>
/// <param name="IsPrivate">True for the server's own PostgreSQL.</param>
internal sealed record DatabaseConnections(string Application, string Owner, bool IsPrivate)
{
    public static DatabaseConnections Resolve(DatabaseOptions options, PrivatePostgresLayout layout)
    {
        if (string.IsNullOrWhiteSpace(options.ConnectionString))
        {
            return new DatabaseConnections(
                layout.ConnectionString(PrivatePostgresLayout.Application, PrivatePostgresLayout.DatabaseName),
                layout.ConnectionString(PrivatePostgresLayout.Owner, PrivatePostgresLayout.DatabaseName),
                IsPrivate: true);
        }
        var application = Check(options.ConnectionString, "Rempart__Database__ConnectionString");
        var owner = string.IsNullOrWhiteSpace(options.OwnerConnectionString)
            ? application
            : Check(options.OwnerConnectionString, "Rempart__Database__OwnerConnectionString");
        return new DatabaseConnections(application, owner, IsPrivate: false);
    }

    /// <summary>The name of the application's role, for grants.</summary>
    public string ApplicationRole => new NpgsqlConnectionStringBuilder(Application).Username
        ?? throw new Hosting.StartupException("Rempart__Database__ConnectionString names no Username. Add one.");

    // The parser's own message may repeat the value, and the value may be a password; so only the setting is named.
    private static string Check(string text, string setting)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text).ConnectionString;
        }
        catch (ArgumentException)
        {
            throw new Hosting.StartupException(
                $"{setting} is not a PostgreSQL connection string. Write it like 'Host=db.example;Database=rempart;Username=rempart_app;Password=…'.");
        }
    }
}
