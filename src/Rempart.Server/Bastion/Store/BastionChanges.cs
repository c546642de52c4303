using Microsoft.EntityFrameworkCore;
using Npgsql;
using Rempart.Core.Evidence;

namespace Rempart.Server.Bastion.Store;

/// <summary>
/// Runs changes. A change and its evidence are one: the evidence is durable before the change is committed, and without it there is no
/// change. The bastion's version is counted up last, under the lock of its one row, so that versions are committed in order and an
/// agent that asks for what came after a version misses nothing.
/// </summary>
internal sealed class BastionChanges(IDbContextFactory<BastionContext> contexts, IEvidenceLog evidence, BastionFeed feed, TimeProvider time) : IDisposable
{
    // Each change holds a connection while the ledger needs one: they must never take all of the pool.
    private readonly SemaphoreSlim _atOnce = new(12);

    public async Task<T> RunAsync<T>(Func<BastionContext, BastionChange, Task<T>> change, CancellationToken cancellation)
    {
        await _atOnce.WaitAsync(cancellation);
        try
        {
            await using var context = await contexts.CreateDbContextAsync(cancellation);
            await using var transaction = await context.Database.BeginTransactionAsync(cancellation);
            var made = new BastionChange(time.GetUtcNow());
            var result = await change(context, made);
            await context.SaveChangesAsync(cancellation);
            await Task.WhenAll(made.Records.Select(record => evidence.AppendAsync(record, cancellation)));
            if (made.NeedsVersion)
            {
                made.Count(await NextVersionAsync(context, made, cancellation));
                await context.SaveChangesAsync(cancellation);
            }
            await context.Database.ExecuteSqlAsync($"SELECT pg_notify({BastionFeed.Channel}, '')", cancellation);
            await transaction.CommitAsync(cancellation);
            feed.Pulse();
            return result;
        }
        finally
        {
            _atOnce.Release();
        }
    }

    public void Dispose() => _atOnce.Dispose();

    /// <summary>
    /// The version is at least the time in milliseconds: a database that was restored from a backup counts on from where no agent has been.
    /// </summary>
    private async Task<long> NextVersionAsync(BastionContext context, BastionChange made, CancellationToken cancellation)
    {
        var connection = (NpgsqlConnection)context.Database.GetDbConnection();
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO bastion.state AS s (id, version, revocation_version, authorities_version) VALUES ($1, $2, $2, $2)
            ON CONFLICT (id) DO UPDATE SET version = GREATEST(s.version + 1, $2),
                revocation_version = CASE WHEN $3 THEN GREATEST(s.version + 1, $2) ELSE s.revocation_version END,
                authorities_version = CASE WHEN $4 THEN GREATEST(s.version + 1, $2) ELSE s.authorities_version END
            RETURNING version
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = StateRow.Only }, new() { Value = time.GetUtcNow().ToUnixTimeMilliseconds() },
                new() { Value = made.RevokesSomething }, new() { Value = made.ChangesAuthorities },
            },
        };
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }
}

/// <summary>What one change does beside its rows.</summary>
internal sealed class BastionChange(DateTimeOffset now)
{
    private readonly List<EvidenceRecord> _records = [];
    private readonly List<Action<long>> _counted = [];

    /// <summary>The moment of the change.</summary>
    public DateTimeOffset Now => now;

    public IReadOnlyList<EvidenceRecord> Records => _records;

    public bool RevokesSomething { get; private set; }

    public bool ChangesAuthorities { get; private set; }

    public bool NeedsVersion => _counted.Count > 0 || RevokesSomething || ChangesAuthorities;

    /// <summary>Adds a piece of evidence.</summary>
    public void Record(EvidenceRecord record) => _records.Add(record);

    /// <summary>The bastion must hear of this; the action is given the version.</summary>
    public void TellBastion(Action<long> counted) => _counted.Add(counted);

    /// <summary>The revocation list changes.</summary>
    public void Revoke() => RevokesSomething = true;

    /// <summary>The trusted authorities change.</summary>
    public void ChangeAuthorities() => ChangesAuthorities = true;

    public void Count(long version)
    {
        foreach (var counted in _counted)
            counted(version);
    }
}
