using Microsoft.EntityFrameworkCore;
using Rempart.Core.Access;
using Rempart.Core.Estates;
using Rempart.Core.Posture;
using Rempart.Server.Hosting;
using Rempart.Server.Identity.People.Controls;
using Rempart.Server.Identity.Store;

namespace Rempart.Server.Identity.People;

/// <summary>
/// Follows the end of employment, every minute: who belongs to whom is noted, a block at the provider is passed on to listeners, and an
/// account whose person the estate ended is blocked and cut. It acts only on a finding of <c>identity.central</c> that is open: what
/// happens was shown first, and whoever accepts the risk of the finding stops it.
/// </summary>
internal sealed partial class EstateFollower(
    IEstateSource estates, IPeopleProvider provider, PeopleService people, AccessEndings endings, IPosture posture, IdentitySettings settings,
    IDbContextFactory<IdentityStore> stores, StartGate gate, TimeProvider time, ILogger<EstateFollower> logger) : BackgroundService
{
    private const string Actor = "system";
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    /// <summary>One round.</summary>
    internal async Task FollowAsync(CancellationToken cancellation)
    {
        if (provider.OnlySignsIn is not null)
            return;
        var estate = estates.Current;
        var accounts = await provider.PeopleAsync(withRights: false, cancellation);
        var links = await NoteLinksAsync(estate, accounts, cancellation);
        foreach (var account in accounts)
        {
            if (account.Blocked)
            {
                await PassOnAsync(estate, account, cancellation);
                continue;
            }
            await ForgetAsync(account, cancellation);
            if (DepartedPeople.Find(estate, account, links, embedded: !settings.IsExternal, time.GetUtcNow()) is not { } departed || !Follows(departed.Reason))
                continue;
            var fingerprint = departed.Finding.Fingerprint(IdentityCentralControl.Id);
            if (await posture.FindingAsync(fingerprint, cancellation) is { State: FindingState.Open })
                await EndAsync(account, departed, cancellation);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await gate.Opened.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await FollowAsync(stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                // identity.central tells what cannot be read; the next round tries again.
                LogNotFollowed(logger, error.Message);
            }
        }
    }

    private bool Follows(AccessEndReason reason) => settings.FollowEstate switch
    {
        "off" => false,
        "ended" => reason == AccessEndReason.EmploymentEnded,
        _ => true,
    };

    private async Task EndAsync(ProviderPerson account, DepartedPerson departed, CancellationToken cancellation)
    {
        try
        {
            if (await people.BlockAsync(account.Id, departed.Reason, Actor, cancellation) is { } cut)
                LogEnded(logger, departed.Finding.Resource, departed.Reason, cut.Milliseconds);
        }
        catch (PeopleException error)
        {
            // The last administrator is not locked out; the finding stays and says so.
            LogRefused(logger, departed.Finding.Resource, error.Message);
        }
    }

    // Who was blocked elsewhere keeps a cookie here and a tunnel there until somebody is told.
    private async Task PassOnAsync(Estate estate, ProviderPerson account, CancellationToken cancellation)
    {
        if (await endings.ReasonAsync(account.Id, cancellation) is null)
            await endings.AddAsync(account, PersonMatch.Find(estate, account, !settings.IsExternal), AccessEndReason.BlockedAtProvider, Actor, cancellation);
    }

    // Given back where it was taken. What was decided here and did not reach an external provider yet stays decided.
    private async Task ForgetAsync(ProviderPerson account, CancellationToken cancellation)
    {
        if (await endings.ReasonAsync(account.Id, cancellation) is { } reason && (reason == AccessEndReason.BlockedAtProvider || !settings.IsExternal))
            await endings.RemoveAsync(account.Id, cancellation);
    }

    private async Task<IReadOnlyDictionary<string, string>> NoteLinksAsync(Estate estate, IReadOnlyList<ProviderPerson> accounts, CancellationToken cancellation)
    {
        await using var store = await stores.CreateDbContextAsync(cancellation);
        foreach (var account in accounts)
        {
            if (PersonMatch.Find(estate, account, !settings.IsExternal) is { } person)
            {
                await store.Database.ExecuteSqlAsync(
                    $"INSERT INTO identity.account_links (\"Subject\", \"Person\", \"Email\", \"SeenAt\") VALUES ({account.Id}, {person.Id}, {person.Email}, {time.GetUtcNow()}) ON CONFLICT (\"Subject\") DO UPDATE SET \"Person\" = excluded.\"Person\", \"Email\" = excluded.\"Email\", \"SeenAt\" = excluded.\"SeenAt\"",
                    cancellation);
            }
        }
        return await store.AccountLinks.AsNoTracking().ToDictionaryAsync(link => link.Subject, link => link.Person, cancellation);
    }

    [LoggerMessage(LogLevel.Warning, "The access of {Resource} was ended ({Reason}) in {Milliseconds} ms.")]
    private static partial void LogEnded(ILogger logger, string resource, AccessEndReason reason, double milliseconds);

    [LoggerMessage(LogLevel.Error, "The access of {Resource} should have ended and did not: {Message}")]
    private static partial void LogRefused(ILogger logger, string resource, string message);

    [LoggerMessage(LogLevel.Warning, "Accounts could not follow the estate and will be tried again in a minute: {Message}")]
    private static partial void LogNotFollowed(ILogger logger, string message);
}
