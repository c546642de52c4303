using System.Text;
using Rempart.Core.Hosts;
using Rempart.Server.Database;

namespace Rempart.Server.Backups.Engines;

/// <summary>
/// Asks a cluster through psql on its host, as PostgreSQL's own account over the socket: the way that is open for administration
/// without a password. Used to set up the cluster, and to look into restored copies; daily work uses a role with few rights.
/// </summary>
internal sealed record Psql(IReachedHost Host, DatabaseAccount Account, string Socket, int Port, string User, string? Password)
{
    private const char Separator = '\u001f';

    /// <summary>Runs statements and gives the rows of the answers.</summary>
    /// <exception cref="BackupException">The cluster cannot be reached, or it refused.</exception>
    public async Task<IReadOnlyList<string[]>> AskAsync(string database, string sql, CancellationToken cancellation, TimeSpan? limit = null)
    {
        var call = new ProgramCall("psql", ["-X", "-A", "-t", "-q", "-F", Separator.ToString(), "-v", "ON_ERROR_STOP=1", "-h", Socket, "-p", $"{Port}", "-U", User, "-d", database, "-f", "-"])
        {
            Input = Encoding.UTF8.GetBytes(sql),
            Timeout = limit ?? TimeSpan.FromMinutes(1),
            Environment = new Dictionary<string, string> { ["PGCONNECT_TIMEOUT"] = "5", ["PGPASSWORD"] = Password ?? "" },
        };
        ProgramResult result;
        try
        {
            result = await Host.RunAsync(Account.Run(call), cancellation);
        }
        catch (HostException error)
        {
            throw new BackupException(BackupFault.Failed, error.Message, error);
        }
        if (result.ExitCode != 0)
            throw new BackupException(result.ExitCode == 2 ? BackupFault.ClusterAway : BackupFault.Failed, $"PostgreSQL at {Socket}:{Port} refused: {result.Error.Trim().ReplaceLineEndings(" ")}");
        return [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(Separator))];
    }

    /// <summary>One value.</summary>
    public async Task<string> ValueAsync(string database, string sql, CancellationToken cancellation, TimeSpan? limit = null) =>
        await AskAsync(database, sql, cancellation, limit) is [[var value, ..], ..] ? value : "";

    /// <summary>A text as SQL writes it.</summary>
    public static string Literal(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
}
