using Rempart.Core.Access;
using Rempart.Core.Estates;

namespace Rempart.Server.Identity.People;

/// <summary>Puts the estate and the provider side by side, and ends access: first the note, then the provider, so that a crash between leaves the person out.</summary>
internal sealed class PeopleService(IEstateSource estates, IPeopleProvider provider, AccessEndings endings, AccountUse use, IdentitySettings settings, TimeProvider time) : IPeople
{
    private const string ByEstate = "person:";

    public async Task<PeopleReport> ListAsync(CancellationToken cancellation)
    {
        var estate = estates.Current;
        try
        {
            var accounts = await provider.PeopleAsync(withRights: !settings.IsExternal, cancellation);
            var used = await use.LastAsync(cancellation);
            var ended = await EndedAsync(cancellation);
            var records = accounts.Select(account => Describe(estate, account, used, ended)).ToList();
            var known = records.Select(record => record.Person).ToHashSet(StringComparer.Ordinal);
            records.AddRange(estate.People.Where(person => !known.Contains(person.Id)).Select(person => OfEstate(estate, person, null)));
            return new PeopleReport(provider.Name, null, [.. records.OrderBy(record => record.Name, StringComparer.OrdinalIgnoreCase).ThenBy(record => record.Id, StringComparer.Ordinal)]);
        }
        catch (PeopleException error)
        {
            // The estate's side is known all the same; what is missing is said.
            return new PeopleReport(provider.Name, error.Message, [.. estate.People.Select(person => OfEstate(estate, person, "unknown"))]);
        }
    }

    public async Task<PersonDetails?> FindAsync(string id, CancellationToken cancellation)
    {
        var estate = estates.Current;
        var person = PersonOf(estate, id);
        if (provider.OnlySignsIn is { } only)
            return person is null ? null : new PersonDetails(OfEstate(estate, person, "unknown"), null, only);
        if (await AccountAsync(id, cancellation) is not { } account)
            return person is null ? null : new PersonDetails(OfEstate(estate, person, null), [], null);
        var sessions = await provider.SessionsAsync(account.Id, cancellation);
        return new PersonDetails(Describe(estate, account, await use.LastAsync(cancellation), await EndedAsync(cancellation)), sessions, null);
    }

    public Task<AccessCut?> BlockAsync(string id, string actor, CancellationToken cancellation) => BlockAsync(id, AccessEndReason.Blocked, actor, cancellation);

    /// <summary>The same, for another reason.</summary>
    public Task<AccessCut?> BlockAsync(string id, AccessEndReason reason, string actor, CancellationToken cancellation) =>
        DoAsync(id, async account =>
        {
            var ended = await provider.SetBlockedAsync(account, blocked: true, reason, actor, CancellationToken.None);
            return (true, ended);
        }, account => endings.AddAsync(account, Match(account), reason, actor, CancellationToken.None), cancellation);

    public Task<AccessCut?> UnblockAsync(string id, string actor, CancellationToken cancellation) =>
        DoAsync(id, async account =>
        {
            // Giving back what was not taken must not end the sessions of somebody who works.
            if (!account.Blocked && await endings.ReasonAsync(account.Id, CancellationToken.None) is null)
                return (false, 0);
            await provider.SetBlockedAsync(account, blocked: false, default, actor, CancellationToken.None);
            await endings.RemoveAsync(account.Id, CancellationToken.None);
            return (false, 0);
        }, null, cancellation);

    public Task<AccessCut?> EndSessionsAsync(string id, string actor, CancellationToken cancellation) =>
        DoAsync(id, async account =>
        {
            var ended = await provider.EndSessionsAsync(account, actor, CancellationToken.None);
            var own = await endings.EndOwnSessionsAsync(account.Id, CancellationToken.None);
            return (account.Blocked, ended is null ? null : ended + own);
        }, null, cancellation);

    public async Task<AccessCut?> EndSessionAsync(string id, string session, string actor, CancellationToken cancellation)
    {
        var found = false;
        var cut = await DoAsync(id, async account =>
        {
            found = await provider.EndSessionAsync(account, session, actor, CancellationToken.None);
            return (account.Blocked, found ? 1 : 0);
        }, null, cancellation);
        return found ? cut : null;
    }

    // The look-up may be given up; once begun, the change is finished whoever goes away.
    private async Task<AccessCut?> DoAsync(string id, Func<ProviderPerson, Task<(bool Blocked, int? Ended)>> act, Func<ProviderPerson, Task>? note, CancellationToken cancellation)
    {
        if (provider.OnlySignsIn is { } only)
            throw new PeopleException(only);
        if (await AccountAsync(id, cancellation) is not { } account)
            return null;
        var began = time.GetTimestamp();
        if (note is not null && settings.IsExternal)
            await note(account);
        var (blocked, ended) = await act(account);
        if (note is not null && !settings.IsExternal)
            await note(account);
        return new AccessCut(account.Id, blocked, ended, Math.Round(time.GetElapsedTime(began).TotalMilliseconds, 1));
    }

    // By the provider's id, else by what people know: account name, address, or the id in the estate.
    private async Task<ProviderPerson?> AccountAsync(string id, CancellationToken cancellation)
    {
        if (await provider.FindAsync(id, cancellation) is { } exact)
            return exact;
        var person = PersonOf(estates.Current, id);
        var all = await provider.PeopleAsync(withRights: false, cancellation);
        ProviderPerson[] found = [.. all.Where(account =>
            string.Equals(account.Name, id, StringComparison.OrdinalIgnoreCase) || string.Equals(account.Email, id, StringComparison.OrdinalIgnoreCase) ||
            (person is not null && Match(account)?.Id == person.Id))];
        return found switch
        {
            [] => null,
            [var only] => await provider.FindAsync(only.Id, cancellation),
            _ => throw new PeopleException($"'{id}' may be any of {found.Length} accounts. Name one by its id: {string.Join(", ", found.Take(10).Select(account => account.Id))}."),
        };
    }

    private static Person? PersonOf(Estate estate, string id)
    {
        var name = id.StartsWith(ByEstate, StringComparison.Ordinal) ? id[ByEstate.Length..] : id;
        return estate.People.Find(name) ?? estate.People.FirstOrDefault(person => string.Equals(person.Email, name, StringComparison.OrdinalIgnoreCase));
    }

    private Person? Match(ProviderPerson account) => PersonMatch.Find(estates.Current, account, embedded: !settings.IsExternal);

    private async Task<HashSet<string>> EndedAsync(CancellationToken cancellation) =>
        (await endings.CurrentAsync(cancellation)).Select(one => one.Subject).OfType<string>().ToHashSet(StringComparer.Ordinal);

    private PersonRecord Describe(Estate estate, ProviderPerson account, IReadOnlyDictionary<string, DateTimeOffset> used, HashSet<string> ended)
    {
        var person = Match(account);
        var standing = account.Blocked || ended.Contains(account.Id) ? PersonStanding.Blocked : PersonMatch.OnDay(person, time.GetUtcNow());
        DateTimeOffset? seen = used.TryGetValue(account.Id, out var at) ? at : null;
        return new PersonRecord
        {
            Id = account.Id,
            Name = person?.Name ?? account.Name,
            Email = account.Email ?? person?.Email,
            Person = person?.Id,
            Until = person?.Until,
            Standing = PersonMatch.Word(standing),
            EstateRoles = person?.Roles ?? [],
            Grants = Grants(estate, person),
            ProviderRoles = account.Roles,
            Permissions = account.Permissions,
            SecondFactor = account.SecondFactor,
            LastLoginAt = account.LastLoginAt,
            LastUsedAt = seen is null || account.LastLoginAt > seen ? account.LastLoginAt : seen,
        };
    }

    private PersonRecord OfEstate(Estate estate, Person person, string? standing) => new()
    {
        Id = ByEstate + person.Id,
        Name = person.Name ?? person.Id,
        Email = person.Email,
        Person = person.Id,
        Until = person.Until,
        Standing = standing ?? PersonMatch.Word(PersonMatch.OnDay(person, time.GetUtcNow())),
        EstateRoles = person.Roles,
        Grants = Grants(estate, person),
    };

    private static IReadOnlyList<EstateGrant> Grants(Estate estate, Person? person) =>
        [.. (person?.Roles ?? []).Select(estate.Roles.Find).OfType<Role>()
            .SelectMany(role => role.Grants.Select(grant => new EstateGrant(role.Id, grant.Target, grant.For.TotalSeconds, (int)grant.Approval)))];
}
