using Rempart.Core.Access;

namespace Rempart.Server.Identity.People;

/// <summary>Any OpenID Connect issuer: it signs people in. The protocol has no way to ask for more, and this says so.</summary>
internal sealed class OidcProvider(IdentitySettings settings) : IPeopleProvider
{
    public string Name => $"oidc {settings.Issuer}";

    public string? OnlySignsIn =>
        $"The issuer {settings.Issuer} only signs people in: it does not tell who has an account, which rights and sessions, and nothing can be ended there from here. If it is Auth0, set Rempart__Identity__Auth0__Domain.";

    public Task<IReadOnlyList<ProviderPerson>> PeopleAsync(bool withRights, CancellationToken cancellation) => throw Cannot();

    public Task<ProviderPerson?> FindAsync(string id, CancellationToken cancellation) => throw Cannot();

    public Task<IReadOnlyList<PersonSession>> SessionsAsync(string id, CancellationToken cancellation) => throw Cannot();

    public Task<int?> SetBlockedAsync(ProviderPerson person, bool blocked, AccessEndReason reason, string actor, CancellationToken cancellation) => throw Cannot();

    public Task<int?> EndSessionsAsync(ProviderPerson person, string actor, CancellationToken cancellation) => throw Cannot();

    public Task<bool> EndSessionAsync(ProviderPerson person, string session, string actor, CancellationToken cancellation) => throw Cannot();

    public Task TakeRoleAsync(ProviderPerson person, string role, string actor, CancellationToken cancellation) => throw Cannot();

    public Task TakePermissionAsync(ProviderPerson person, string permission, string actor, CancellationToken cancellation) => throw Cannot();

    private PeopleException Cannot() => new(OnlySignsIn!);
}
