using Microsoft.EntityFrameworkCore;
using Rempart.Core.Access;
using Rempart.Core.Estates;
using Rempart.Server.Identity.Store;

namespace Rempart.Server.Identity.People;

/// <summary>
/// The durable list of ended accesses: what was decided lies in the database, and who the estate ends is in it from the day on,
/// whether the account was blocked yet or not.
/// </summary>
internal sealed partial class AccessEndings(IDbContextFactory<IdentityStore> stores, IEstateSource estates, TimeProvider time, ILogger<AccessEndings> logger)
    : BackgroundService, IAccessEndings
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);
    private string _last = "";

    public event Action? Changed;

    public async Task<IReadOnlyList<AccessEnding>> CurrentAsync(CancellationToken cancellation)
    {
        await using var store = await stores.CreateDbContextAsync(cancellation);
        var rows = await store.AccessEnds.AsNoTracking().OrderBy(row => row.Subject).ToListAsync(cancellation);
        var now = time.GetUtcNow();
        var known = rows.Select(row => row.Person).ToHashSet(StringComparer.Ordinal);
        var ended = estates.Current.People.Where(person => PersonMatch.OnDay(person, now) == PersonStanding.Ended && !known.Contains(person.Id))
            .Select(person => new AccessEnding(person.Id, person.Email.ToLowerInvariant(), null, AccessEndReason.EmploymentEnded, PersonMatch.EndOf(person)));
        return [.. rows.Select(row => new AccessEnding(row.Person, row.Email, row.Subject, row.Reason, row.At)), .. ended];
    }

    /// <summary>Whether an account's access has ended.</summary>
    public async Task<AccessEndReason?> ReasonAsync(string subject, CancellationToken cancellation)
    {
        await using var store = await stores.CreateDbContextAsync(cancellation);
        return (await store.AccessEnds.AsNoTracking().FirstOrDefaultAsync(row => row.Subject == subject, cancellation))?.Reason;
    }

    /// <summary>Notes that an access has ended, before anything is cut; an older note of the same account stays.</summary>
    public async Task AddAsync(ProviderPerson account, Person? person, AccessEndReason reason, string by, CancellationToken cancellation)
    {
        await using var store = await stores.CreateDbContextAsync(cancellation);
        await store.Database.ExecuteSqlAsync(
            $"INSERT INTO identity.access_ends (\"Subject\", \"Person\", \"Email\", \"Reason\", \"At\", \"By\") VALUES ({account.Id}, {person?.Id}, {account.VerifiedEmail ?? person?.Email.ToLowerInvariant()}, {reason.ToString()}, {time.GetUtcNow()}, {by}) ON CONFLICT DO NOTHING",
            cancellation);
        // What an external issuer's cookie opened here is ours to end.
        await store.Sessions.Where(session => session.Subject == account.Id).ExecuteDeleteAsync(cancellation);
        Changed?.Invoke();
    }

    /// <summary>Ends the sessions that an account has with this server; the provider's are another matter.</summary>
    public async Task<int> EndOwnSessionsAsync(string subject, CancellationToken cancellation)
    {
        await using var store = await stores.CreateDbContextAsync(cancellation);
        return await store.Sessions.Where(session => session.Subject == subject).ExecuteDeleteAsync(cancellation);
    }

    /// <summary>Forgets the end of an account's access: it was given back.</summary>
    public async Task RemoveAsync(string subject, CancellationToken cancellation)
    {
        await using var store = await stores.CreateDbContextAsync(cancellation);
        if (await store.AccessEnds.Where(row => row.Subject == subject).ExecuteDeleteAsync(cancellation) > 0)
            Changed?.Invoke();
    }

    /// <summary>Raises <see cref="Changed"/> when another server, the estate or the day changed the list.</summary>
    internal async Task LookAsync(CancellationToken cancellation)
    {
        var now = string.Join('\n', (await CurrentAsync(cancellation)).Select(one => $"{one.Subject} {one.Person} {one.Reason}"));
        if (Interlocked.Exchange(ref _last, now) != now)
            Changed?.Invoke();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                // The database may be away for a moment.
                LogNotRead(logger, error.Message);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The list of ended accesses could not be read and is tried again: {Message}")]
    private static partial void LogNotRead(ILogger logger, string message);
}
