using System.Net.Sockets;
using Npgsql;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Secrets;

namespace Rempart.Server.Data;

/// <summary><c>data.postgresql-hardening</c>: reads every declared PostgreSQL and holds it against the rules.</summary>
internal sealed class PostgresqlHardeningControl(ISecretResolver secrets, TimeProvider time, PostgresqlLimits limits) : IControl
{
    public const string Id = "data.postgresql-hardening";

    public ControlDescription Description { get; } = ControlDescriptions.FromCatalogue(Id, TimeSpan.FromMinutes(15), TimeSpan.FromHours(1));

    public async Task<Assessment> VerifyAsync(Estate estate, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(estate);
        var draft = new AssessmentDraft(Id, time);
        var settings = new SettingsReader(estate, Id);
        var policy = new PostgresqlPolicy
        {
            Superusers = settings.Names("allow-superuser"),
            BypassRowSecurity = settings.Names("allow-bypassrls"),
            Replication = settings.Names("allow-replication"),
        };
        if (settings.Problem() is { } problem)
            return draft.CouldNotTell(problem);
        await Task.WhenAll(estate.Datastores
            .Where(datastore => datastore.Engine == DatastoreEngine.Postgresql)
            .Select(datastore => CheckAsync(estate, datastore, policy, draft, cancellation)));
        return draft.Conclude();
    }

    private async Task CheckAsync(Estate estate, Datastore datastore, PostgresqlPolicy policy, AssessmentDraft draft, CancellationToken cancellation)
    {
        var resource = $"datastore/{datastore.Id}";
        if (datastore.Connection is not { } connection)
        {
            draft.Miss(resource, "the estate declares no connection, so Rempart may not look; declare connection: { secret: NAME }");
            return;
        }
        var secret = await secrets.ResolveAsync(connection.Secret, cancellation);
        if (secret.Value is null)
        {
            draft.Miss(resource, secret.Problem!);
            return;
        }
        if (!PostgresqlAddress.TryBuild(datastore, estate.Hosts.Find(datastore.Host), secret.Value, limits, out var address, out var problem))
        {
            draft.Miss(resource, problem);
            return;
        }
        try
        {
            Judge(await PostgresqlReader.ReadAsync(resource, address, cancellation), policy, draft);
        }
        catch (Exception error) when (error is NpgsqlException or SocketException or TimeoutException or IOException)
        {
            draft.Miss(resource, Explain(address, error));
        }
    }

    private void Judge(PostgresqlSnapshot snapshot, PostgresqlPolicy policy, AssessmentDraft draft)
    {
        var source = $"postgresql {snapshot.Resource}";
        draft.Examine(snapshot.Resource);
        draft.Observe($"{source}: server_version_num", $"{snapshot.Version / 10_000}.{snapshot.Version % 10_000}");
        foreach (var (name, value) in snapshot.Settings)
            draft.Observe($"{source}: pg_settings", $"{name} = {value}");
        foreach (var line in snapshot.Hba ?? [])
            draft.Observe($"{source}: pg_hba_file_rules", $"line {line.Number}: {line}");
        draft.Observe($"{source}: pg_roles", $"{snapshot.Roles.Count} roles, {snapshot.Roles.Count(role => role.IsSuperuser)} of them superuser");
        foreach (var (part, reason) in snapshot.Gaps)
            draft.Miss(part, reason);
        if (!PostgresqlVersions.Knows(snapshot.Version))
            draft.Miss($"{snapshot.Resource} version", $"this Rempart does not know PostgreSQL {snapshot.Version / 10_000} yet; update Rempart");
        draft.Find(PostgresqlRules.Check(snapshot, policy, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime)));
    }

    private string Explain(NpgsqlConnectionStringBuilder address, Exception error) => error switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } refused =>
            $"it does not let Rempart in as '{address.Username}': {refused.MessageText}. Check the secret and pg_hba.conf.",
        PostgresException refused => $"it refused: {refused.MessageText}.",
        NpgsqlException { InnerException: TimeoutException } or TimeoutException =>
            $"it did not answer at {address.Host}:{address.Port} within the limits ({limits}).",
        _ => $"it cannot be reached at {address.Host}:{address.Port}: {error.InnerException?.Message ?? error.Message}",
    };
}
