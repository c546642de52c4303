using Rempart.Core.Access;

namespace Rempart.Server.Tests.Console;

/// <summary>Four people, one of each kind, only to see what pages make of them.</summary>
internal sealed class InMemoryPeople : IPeople
{
    public static readonly DateTimeOffset At = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private readonly HashSet<string> _blocked = ["auth0|david"];
    private bool _open = true;

    /// <summary>What was asked for, and by whom.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>What the provider could not tell.</summary>
    public string? Unknown { get; set; }

    public Task<PeopleReport> ListAsync(CancellationToken cancellation) => Task.FromResult(new PeopleReport(
        "auth0 r3edge.eu.auth0.com", Unknown, [Person("auth0|alice", "Alice Martin", "alice", "allowed"), Person("auth0|mallory", "mallory", null, "nobody"), Person("auth0|bruno", "Bruno Keller", "bruno", "ended"), Person("auth0|david", "David Okoro", "david", "allowed")]));

    public async Task<PersonDetails?> FindAsync(string id, CancellationToken cancellation) =>
        Unknown is not null ? throw new PeopleException(Unknown)
        : (await ListAsync(cancellation)).People.FirstOrDefault(person => person.Id == id) is { } found
            ? new PersonDetails(found, _open ? [new PersonSession("sess_1", "session", At.AddHours(-2), At.AddMinutes(-5), At.AddMinutes(25), At.AddHours(10), "192.0.2.7", null), new PersonSession("rt_1", "refresh-token", At.AddDays(-30), At, null, null, null, null)] : [], null)
            : null;

    public Task<AccessCut?> BlockAsync(string id, string actor, CancellationToken cancellation)
    {
        _blocked.Add(id);
        _open = false;
        return Did($"block {id} {actor}", id);
    }

    public Task<AccessCut?> UnblockAsync(string id, string actor, CancellationToken cancellation)
    {
        _blocked.Remove(id);
        return Did($"unblock {id} {actor}", id);
    }

    public Task<AccessCut?> EndSessionsAsync(string id, string actor, CancellationToken cancellation) => Did($"sessions {id} {actor}", id);

    public Task<AccessCut?> EndSessionAsync(string id, string session, string actor, CancellationToken cancellation) => Did($"session {id} {session} {actor}", id);

    private Task<AccessCut?> Did(string what, string id)
    {
        Asked.Add(what);
        return Task.FromResult<AccessCut?>(new AccessCut(id, _blocked.Contains(id), null, 125));
    }

    private PersonRecord Person(string id, string name, string? person, string standing) => new()
    {
        Id = id,
        Name = name,
        Email = $"{person ?? "mallory"}@r3edge.example",
        Person = person,
        Standing = _blocked.Contains(id) ? "blocked" : standing,
        EstateRoles = person is null ? [] : ["operator", "dba"],
        Grants = person is null ? [] : [new EstateGrant("dba", "prod-postgresql", 1800, 1)],
        ProviderRoles = ["operator"],
        Permissions = ["rempart:read on https://rempart.example/api"],
        LastUsedAt = At,
    };
}
