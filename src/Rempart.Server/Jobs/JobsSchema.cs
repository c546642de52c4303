using System.Text.RegularExpressions;
using Npgsql;
using Quartz;
using Rempart.Server.Database;

namespace Rempart.Server.Jobs;

/// <summary>
/// Quartz's own tables in the schema <c>jobs</c>, made by the owner from the script that Quartz carries, so that the application's
/// role needs no right to create anything.
/// </summary>
internal static partial class JobsSchema
{
    public const string TablePrefix = "jobs.qrtz_";
    private const string Script = "Quartz.Impl.AdoJobStore.Schema.create_postgres.sql";

    public static DatabaseSchema Create() => new("jobs", SchemaPrivileges.ReadWrite, async (connectionString, cancellation) =>
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellation);
        foreach (var statement in await StatementsAsync(cancellation))
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync(cancellation);
        }
    });

    private static async Task<IEnumerable<string>> StatementsAsync(CancellationToken cancellation)
    {
        var stream = typeof(IJob).Assembly.GetManifestResourceStream(Script)
            ?? throw new InvalidOperationException($"This version of Quartz does not carry {Script}.");
        using var reader = new StreamReader(stream);
        var script = await reader.ReadToEndAsync(cancellation);
        return Separator().Split(script)
            .Select(statement => statement
                .Replace("{0}", TablePrefix, StringComparison.Ordinal)
                .Replace("{1}", "qrtz_", StringComparison.Ordinal))
            .Where(statement => statement.Split('\n').Any(line => line.Trim() is { Length: > 0 } text && !text.StartsWith("--", StringComparison.Ordinal)));
    }

    // The script separates its statements by this line, see the comment at its head.
    [GeneratedRegex(@"^--;;\s*$", RegexOptions.Multiline)]
    private static partial Regex Separator();
}
