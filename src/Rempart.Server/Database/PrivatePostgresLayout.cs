using System.Runtime.InteropServices;
using System.Text;
using Rempart.Server.Hosting;

namespace Rempart.Server.Database;

/// <summary>Where the private PostgreSQL keeps its data, its socket and its log, and how to connect to it.</summary>
internal sealed partial class PrivatePostgresLayout(DataDirectory directory)
{
    public const string Superuser = "rempart_superuser";
    public const string Owner = "rempart_owner";
    public const string Application = "rempart_app";
    public const string DatabaseName = "rempart";

    // struct sockaddr_un holds 108 bytes, PostgreSQL adds "/.s.PGSQL.5432" to the folder.
    private const int LongestSocketFolder = 107 - 14;

    public string Root => directory.PathOf("postgresql");
    public string Data => directory.PathOf("postgresql", "data");
    public string Log => directory.PathOf("postgresql", "server.log");

    /// <summary>The socket folder; a path that is too long for a socket is refused with the way out.</summary>
    public string Socket
    {
        get
        {
            var path = directory.PathOf("postgresql", "run");
            return Encoding.UTF8.GetByteCount(path) <= LongestSocketFolder
                ? path
                : throw new StartupException(
                    $"The path {path} is too long for a Unix socket ({LongestSocketFolder} bytes at most). Set Rempart__DataDirectory to a shorter path.");
        }
    }

    public string PasswordOf(string role) =>
        directory.ReadOrCreateSecret($"database-{role}.password", DataDirectory.RandomPassword);

    public string ConnectionString(string role, string database) =>
        new Npgsql.NpgsqlConnectionStringBuilder
        {
            Host = Socket,
            Username = role,
            Password = PasswordOf(role),
            Database = database,
            // Only the application keeps connections: idle sessions of those that may more are a risk, and are dead after a restart.
            Pooling = role == Application,
            // Half of the server's max_connections, so that a page under load leaves room for migrations and the audit role.
            MaxPoolSize = 50,
        }.ConnectionString;

    /// <summary>Makes the folders, owned by the account that will run PostgreSQL.</summary>
    public void MakeFolders(DatabaseAccount account)
    {
        foreach (var folder in (string[])[Root, Data, Socket])
        {
            Directory.CreateDirectory(folder, DataDirectory.OwnerFolder);
            if (account.IsAnother && ChangeOwner(folder, account.UserId, account.GroupId) != 0)
                throw new StartupException($"The folder {folder} cannot be given to the account '{account.Name}': {Marshal.GetLastPInvokeErrorMessage()}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ChangeOwner(string path, uint owner, uint group);
}
